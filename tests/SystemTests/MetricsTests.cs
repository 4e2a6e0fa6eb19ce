using System.Text.RegularExpressions;
using InteragencyReview.Kernel;
using InteragencyReview.Otlp;
using InteragencyReview.Standalone;
using InteragencyReview.SystemTests.Running;
using Npgsql;

namespace InteragencyReview.SystemTests;

/// <summary>The numbers that operators watch: each is what it says it is, read from what the exporter sends.</summary>
[Collection(OnSharedSystem.Name)]
public sealed partial class MetricsTests(SharedSystem shared)
{
    private const string Queue = "queues.wolverine_queue_dhs_to_working_group";

    [Fact]
    public async Task Each_number_of_the_list_is_sent_with_its_unit_and_tells_what_is_there()
    {
        var office = shared.Office;
        var (open, deadlocked, concurring) = (DocketCase.OfAFelon(shared.NextNumber()), DocketCase.OfAFelon(shared.NextNumber()), DocketCase.OfAStudent(shared.NextNumber()));
        await office.Import(new Docket([open, deadlocked, concurring]));
        var (first, second, third) = (await office.CaseInQueue(open), await office.CaseInQueue(deadlocked), await office.CaseInQueue(concurring));
        var overdue = await office.OpenVote(first);
        await office.OpenVote(second);
        await office.OpenVote(third);
        await Casts(second, (ServiceName.Dhs, Choice.Accelerate), (ServiceName.Eoir, Choice.ContinueNormally), (ServiceName.Oil, Choice.ConsiderForDiscretion));
        await Casts(third, (ServiceName.Eoir, Choice.ConsiderForDiscretion), (ServiceName.Dhs, Choice.ConsiderForDiscretion));


        // A ballot that is on its way when the lock is taken would wait as well.
        await Eventually.True(
            async () => await State(second) == "Escalated" && await State(third) == "AwaitingConcurrence",
            "the ballots are recorded");

        await using var dhs = await shared.System.Log(ServiceName.Dhs).OpenConnectionAsync();
        await using var workingGroup = await shared.System.Log(ServiceName.WorkingGroup).OpenConnectionAsync();
        var letter = Guid.CreateVersion7();
        await Execute(dhs, $"insert into dhs_messages.wolverine_dead_letters (id, body, message_type, received_at, source, replayable) values ('{letter}', '', 'of_a_test', 'postgresql://dhs', 'test', false)");
        await Execute(workingGroup, $"update working_group.mt_doc_vote set due_at = now() - interval '1 hour', data = jsonb_set(data, '{{opened,dueAt}}', '\"2011-12-19T00:00:00Z\"') where vote_id = '{overdue}'");

        // A gauge tells what was seen up to ten seconds ago, so all is brought about first and then waited for together.
        // Whoever records a ballot, or moves the mark of the log, or seals, waits; whoever reads does not.
        var (ofDhs, ofEoir) = (await office.Ballot(ServiceName.Dhs, first), await office.Ballot(ServiceName.Eoir, first));
        await using (await Held(workingGroup, "working_group.mt_doc_vote"))
        {
            Assert.True((await office.Cast(ServiceName.Eoir, ofEoir, Choice.Accelerate)).IsSuccess);
            await Eventually.True(
                async () => await shared.System.Log(ServiceName.WorkingGroup).Number("select count(*) from wolverine_incoming_envelopes where message_type = 'ballot_cast_v1' and status = 'Incoming'") == 1,
                "EOIR's ballot is in the inbox");

            await using (shared.System.Broker is { } broker ? await broker.Away() : (IAsyncDisposable)await FailingWrites.To(shared.System.Log(ServiceName.Dhs), Queue))
            await using (await Held(dhs, "dhs.mt_event_progression", "dhs_ledger.seals", "dhs_ledger.heads"))
            {
                Assert.True((await office.Cast(ServiceName.Dhs, ofDhs, Choice.Abstain)).IsSuccess);
                await Task.WhenAll(
                    Until("review.votes.open", ServiceName.WorkingGroup, votes => votes >= 1),
                    Until("review.escalations", ServiceName.WorkingGroup, votes => votes >= 1),
                    Until("review.concurrences", ServiceName.WorkingGroup, votes => votes >= 1),
                    Until("review.import.records", ServiceName.Dhs, records => records >= 6, ("review.outcome", "accepted")),
                    Until("review.screenings", ServiceName.WorkingGroup, screenings => screenings >= 2, ("review.lane", "Accelerate")),
                    Until("review.messages.dead_letters", ServiceName.Dhs, messages => messages == 1, ("review.message.type", "of_a_test")),
                    Until("review.votes.overdue", ServiceName.WorkingGroup, votes => votes == 1),
                    Until("review.cases.stopped", ServiceName.WorkingGroup, cases => cases == 1),
                    Until("review.ledger.head.age", ServiceName.Dhs, seconds => seconds > 0),
                    Until("review.messages.unhandled.age", ServiceName.WorkingGroup, seconds => seconds > 0),
                    Until("review.projection.lag", ServiceName.Dhs, events => events >= 1),
                    Until("review.ledger.unsealed.events", ServiceName.Dhs, events => events >= 1),
                    Until("review.ledger.unsealed.age", ServiceName.Dhs, seconds => seconds > 0),
                    Until("review.messages.unsent.age", ServiceName.Dhs, seconds => seconds > 0),
                    Until("review.messages.waiting", ServiceName.Dhs, messages => messages >= 1, ("review.queue", "outbox")));
            }
        }

        await Execute(dhs, $"delete from dhs_messages.wolverine_dead_letters where id = '{letter}'");
        Assert.Equal(Listed(), Sent().Where(metric => metric.Name.StartsWith("review.", StringComparison.Ordinal)).Select(metric => (metric.Name, metric.Unit)).Distinct().Order());
        Assert.All(Sent(), metric => Assert.NotEqual("", metric.Description));
    }

    private async Task Casts(string caseId, params (ServiceName Agency, Choice Choice)[] ballots)
    {
        foreach (var (agency, choice) in ballots)
            Assert.True((await shared.Office.Cast(agency, await shared.Office.Ballot(agency, caseId), choice)).IsSuccess);
    }

    private async Task<string?> State(string caseId) => (await shared.Office.Case(caseId)).GetProperty("state").GetString();

    private IEnumerable<Metric> Sent() => shared.Telemetry.Metrics.Where(metric => metric.Origin.Scope.StartsWith("InteragencyReview.", StringComparison.Ordinal));

    private async Task Until(string name, ServiceName service, Func<double, bool> holds, params (string Name, string Value)[] attributes)
    {
        var from = shared.Telemetry.Metrics.Count;
        await shared.Telemetry.Until(
            received => received.Metrics.Skip(from).Any(metric => metric.Name == name && metric.Origin.ServiceName == service.Value
                && metric.Points.Zip(metric.Values).Any(point => attributes.All(attribute => point.First.GetValueOrDefault(attribute.Name) == attribute.Value) && holds(point.Second)))
                ? name
                : null,
            Eventually.Deadline);
    }

    private static async Task<IAsyncDisposable> Held(NpgsqlConnection database, params string[] tables)
    {
        var held = await database.BeginTransactionAsync();
        await Execute(database, $"lock table {string.Join(", ", tables)} in share row exclusive mode");
        return held;
    }

    private static async Task Execute(NpgsqlConnection database, string statement)
    {
        await using var command = new NpgsqlCommand(statement, database);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>As docs/telemetry.md has them.</summary>
    private static IEnumerable<(string Name, string Unit)> Listed() =>
        File.ReadLines(Path.Combine(Checkout.Find().Root, "docs", "telemetry.md"))
            .Select(line => Row().Match(line))
            .Where(row => row.Success)
            .Select(row => (row.Groups["name"].Value, row.Groups["unit"].Value))
            .Order();

    [GeneratedRegex(@"^\| `(?<name>review\.[a-z_.]+)` \| (?<unit>\S+) \|", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
