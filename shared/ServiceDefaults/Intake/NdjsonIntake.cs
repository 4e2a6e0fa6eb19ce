using InteragencyReview.Intake.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What became of one line.</summary>
public sealed record LineOutcome(LineFate Fate, IReadOnlyList<Finding> Findings);

public enum LineFate
{
    Accepted,
    Unchanged,
    Rejected,
}

/// <summary>A body of records, one JSON object a line: each is taken or rejected by itself, and each is answered for.</summary>
public static class NdjsonIntake
{
    public const string ContentType = "application/x-ndjson";
    public const int MostLines = 1_000;
    private const int AtWork = 32;

    /// <summary>A batch is many transactions. Cut off in the middle, its sender would learn nothing of what was taken.</summary>
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMinutes(5);

    /// <summary>What the endpoints of this kind have in common.</summary>
    public static RouteHandlerBuilder TakesNdjson(this RouteHandlerBuilder endpoint)
    {
        endpoint.WithRequestTimeout(LongestBatch);
        return endpoint
            .Accepts<string>(ContentType)
            .Produces<IntakeAnswer>()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
    }

    /// <param name="request">Its body is bounded by the service's limit.</param>
    /// <param name="read">Reads one line; never throws.</param>
    /// <param name="key">Whose record it is: lines of one record are taken in their order. Null for a rejected line.</param>
    /// <param name="take">Takes one record, in a transaction of its own.</param>
    /// <param name="stop">Gives up; what was taken until then stays taken.</param>
    public static async Task<IResult> Take<TRecord>(
        HttpRequest request,
        Func<ReadOnlyMemory<byte>, TRecord> read,
        Func<TRecord, string?> key,
        Func<TRecord, CancellationToken, Task<LineOutcome>> take,
        CancellationToken stop)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stop);
        var lines = Lines(body.GetBuffer().AsMemory(0, (int)body.Length));
        if (lines.Count > MostLines)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-many-lines", $"A batch has at most {MostLines} lines; this one has {lines.Count}.");

        var records = lines.ConvertAll(line => (line.Number, Record: read(line.Utf8)));
        var outcomes = new LineOutcome[records.Count];
        var groups = records.Select((r, n) => (r.Record, Index: n)).GroupBy(r => key(r.Record) ?? $"\0{r.Index}", StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            groups,
            new ParallelOptions { MaxDegreeOfParallelism = AtWork, CancellationToken = stop },
            async (group, token) =>
            {
                foreach (var (record, index) in group)
                    outcomes[index] = await take(record, token);
            });

        var answer = new IntakeAnswerBuilder();
        for (var n = 0; n < outcomes.Length; n++)
        {
            var (line, outcome) = (records[n].Number, outcomes[n]);
            if (outcome.Fate == LineFate.Accepted)
                answer.Accepted(line, outcome.Findings);
            else if (outcome.Fate == LineFate.Unchanged)
                answer.Unchanged(line, outcome.Findings);
            else
                answer.Rejected(line, outcome.Findings);
        }

        return TypedResults.Ok(answer.Build());
    }

    /// <summary>Blank lines are passed over, but counted, so that line numbers are those of the sender.</summary>
    private static List<(int Number, ReadOnlyMemory<byte> Utf8)> Lines(ReadOnlyMemory<byte> body)
    {
        var lines = new List<(int, ReadOnlyMemory<byte>)>();
        for (var number = 1; !body.IsEmpty; number++)
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) >= 0)
                lines.Add((number, line.TrimEnd((byte)'\r')));
        }

        return lines;
    }
}
