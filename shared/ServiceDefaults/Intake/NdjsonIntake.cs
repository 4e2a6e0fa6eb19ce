using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.ServiceDefaults;

/// <summary>One line as it was read.</summary>
/// <param name="Key">Whose record it is: lines of one record are taken in their order.</param>
/// <param name="Record">Null for a line that is rejected.</param>
/// <param name="Findings">What is to be said about the line, whatever becomes of it.</param>
public sealed record IntakeLine<TRecord>(string Key, TRecord? Record, IReadOnlyList<Finding> Findings)
    where TRecord : class
{
    /// <summary>The day it speaks for; null where records have none, and may stand twice.</summary>
    public DateOnly? AsOf { get; init; }

    public static IntakeLine<TRecord> Rejected(IReadOnlyList<Finding> findings) => new("", null, findings);

    /// <summary>A record that speaks for a day that has not come is rejected: it would keep every true one out until then.</summary>
    /// <param name="asOf">The day the record speaks for.</param>
    /// <param name="today">The day of intake.</param>
    public IntakeLine<TRecord> UnlessFuture(DateOnly? asOf, DateOnly today) => Record is null || asOf is null || asOf <= today
        ? this with { AsOf = asOf }
        : Rejected([.. Findings, new Finding(FindingKind.Rejection, "future", "asOf", $"{asOf:yyyy-MM-dd}", $"The record speaks for a day after today, {today:yyyy-MM-dd}.")]);
}

/// <summary>A body of records, one JSON object a line: each is taken or rejected by itself, and each is answered for.</summary>
public static class NdjsonIntake
{
    public const string ContentType = "application/x-ndjson";
    public const int MostLines = 1_000;

    /// <summary>The name under which a line is rejected whose key another line of the body has too.</summary>
    public const string Repeated = "repeated";

    /// <param name="request">Its body is bounded by the service's limit.</param>
    /// <param name="read">Reads one line; never throws.</param>
    /// <param name="keep">Takes records of different keys, and tells what became of each.</param>
    /// <param name="stop">Gives up; what was taken until then stays taken.</param>
    public static async Task<IResult> Take<TRecord>(
        HttpRequest request,
        Func<ReadOnlyMemory<byte>, IntakeLine<TRecord>> read,
        Func<IReadOnlyList<TRecord>, CancellationToken, Task<IReadOnlyList<Taken>>> keep,
        CancellationToken stop)
        where TRecord : class
    {
        var lines = new List<long>();
        var readings = new List<IntakeLine<TRecord>>();
        await foreach (var line in NdjsonLines.ReadAsync(request.Body, stop))
        {
            lines.Add(line.Number);
            if (lines.Count > MostLines)
                return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-many-lines", $"A batch has at most {MostLines} lines; this one has more.");
            readings.Add(line.IsTooLong
                ? IntakeLine<TRecord>.Rejected([new(FindingKind.Rejection, FaultKinds.TooLong, null, null, $"The line is longer than {NdjsonLines.LongestLine} bytes.")])
                : read(line.Utf8.ToArray()));
        }

        RejectRepeated(readings, lines);
        var taken = await Keep(readings, keep, stop);
        var answer = new IntakeAnswerBuilder();
        for (var n = 0; n < readings.Count; n++)
        {
            var line = (int)lines[n];
            if (readings[n].Record is null)
                answer.Rejected(line, readings[n].Findings);
            else if (taken[n].IsRejected)
                answer.Rejected(line, [.. readings[n].Findings, .. taken[n].Findings]);
            else if (taken[n].IsOlder)
                answer.Older(line, [.. readings[n].Findings, .. taken[n].Findings]);
            else if (taken[n].IsUnchanged)
                answer.Unchanged(line, [.. readings[n].Findings, .. taken[n].Findings]);
            else
                answer.Accepted(line, [.. readings[n].Findings, .. taken[n].Findings]);
        }

        var built = answer.Build();
        request.HttpContext.RequestServices.GetRequiredService<IntakeMetrics>().Count(built);
        return TypedResults.Ok(built);
    }

    /// <summary>
    /// Of lines with one key that of the latest day counts, of one day the last: taken one after the other they would change the record
    /// each time the body is sent.
    /// </summary>
    private static void RejectRepeated<TRecord>(List<IntakeLine<TRecord>> readings, List<long> lines)
        where TRecord : class
    {
        foreach (var same in Enumerable.Range(0, readings.Count).Where(n => readings[n].AsOf is not null).GroupBy(n => readings[n].Key, StringComparer.Ordinal))
        {
            var counts = same.MaxBy(n => (readings[n].AsOf, n));
            foreach (var n in same.Where(n => n != counts))
            {
                readings[n] = IntakeLine<TRecord>.Rejected(
                    [.. readings[n].Findings, new(FindingKind.Rejection, Repeated, null, null, $"The same key stands on line {lines[counts]}, which counts.")]);
            }
        }
    }

    /// <summary>All records at once, but for those whose key stands in the batch before them: these follow, in their order.</summary>
    private static async Task<Taken[]> Keep<TRecord>(
        List<IntakeLine<TRecord>> readings, Func<IReadOnlyList<TRecord>, CancellationToken, Task<IReadOnlyList<Taken>>> keep, CancellationToken stop)
        where TRecord : class
    {
        var taken = new Taken[readings.Count];
        var waiting = Enumerable.Range(0, readings.Count).Where(n => readings[n].Record is not null).ToList();
        while (waiting.Count > 0)
        {
            var turn = waiting.DistinctBy(n => readings[n].Key, StringComparer.Ordinal).ToList();
            var kept = await keep(turn.ConvertAll(n => readings[n].Record!), stop);
            for (var i = 0; i < turn.Count; i++)
                taken[turn[i]] = kept[i];
            waiting = [.. waiting.Except(turn)];
        }

        return taken;
    }
}
