using System.Security.Cryptography;
using InteragencyReview.Kernel;
using InteragencyReview.Otlp;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests;

/// <summary>One trace from the ballot cast at DHS to the docket entry at EOIR, through three services and two queues.</summary>
[Collection(OnSharedSystem.Name)]
public sealed class TraceTests(SharedSystem shared)
{
    [Fact]
    public async Task From_the_deciding_ballot_at_DHS_to_the_entry_on_EOIRs_docket_feed()
    {
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        var office = shared.Office;
        await office.Import(new Docket([felon]));
        var caseId = await office.CaseInQueue(felon);
        await office.OpenVote(caseId);
        foreach (var agency in new[] { ServiceName.Eoir, ServiceName.Oil })
            Assert.True((await office.Cast(agency, await office.Ballot(agency, caseId), Choice.Accelerate)).IsSuccess);
        var ballot = await office.Ballot(ServiceName.Dhs, caseId);

        var (trace, callersSpan) = (Id(16), Id(8));
        var deciding = new Office(shared.System) { TraceParent = $"00-{trace}-{callersSpan}-01" };
        Assert.True((await deciding.Cast(ServiceName.Dhs, ballot, Choice.Accelerate)).IsSuccess);
        await office.Decided(caseId);
        await Logs.Rest(shared.System);

        // What the event itself says of the work that appended it.
        var appended = Assert.Single(await shared.System.Log(ServiceName.Eoir).Texts(
            "select headers ->> 'traceparent' from mt_events where type = 'docket_entry_published' and data ->> 'caseId' = $1", caseId)).Split('-');
        Assert.Equal(trace, appended[1]);

        var path = await shared.Telemetry.Until(received => Path(received, trace, from: appended[2], to: callersSpan), Eventually.Deadline);
        Assert.Equal(
            [
                "dhs POST /ballots/{id}/cast",
                "working-group ballot_cast_v1",
                "eoir decision_issued_v1",
                "eoir feed_due",
            ],
            path.Select(span => $"{span.Origin.ServiceName} {span.Name}"));
    }

    /// <summary>From the caller down to a span, parent by parent; null while one of them has not been received.</summary>
    private static List<Span>? Path(OtlpReceiver received, string trace, string from, string to)
    {
        var spans = received.Spans.Where(span => span.TraceId == trace).ToDictionary(span => span.SpanId, StringComparer.Ordinal);
        var path = new List<Span>();
        for (var id = from; id != to; id = path[0].ParentSpanId)
        {
            if (!spans.TryGetValue(id, out var span))
                return null;
            path.Insert(0, span);
        }

        return path;
    }

    private static string Id(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
