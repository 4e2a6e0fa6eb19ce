using InteragencyReview.Intake.Reports;
using Microsoft.AspNetCore.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>One line as it was read.</summary>
/// <param name="Key">Whose record it is: lines of one record are taken in their order.</param>
/// <param name="Record">Null for a line that is rejected.</param>
/// <param name="Findings">What is to be said about the line, whatever becomes of it.</param>
public sealed record IntakeLine<TRecord>(string Key, TRecord? Record, IReadOnlyList<Finding> Findings)
    where TRecord : class
{
    public static IntakeLine<TRecord> Rejected(IReadOnlyList<Finding> findings) => new("", null, findings);

    /// <summary>A record that speaks for a day that has not come is rejected: it would keep every true one out until then.</summary>
    /// <param name="asOf">The day the record speaks for.</param>
    /// <param name="today">The day of intake.</param>
    public IntakeLine<TRecord> UnlessFuture(DateOnly? asOf, DateOnly today) => Record is null || asOf is null || asOf <= today
        ? this
        : Rejected([.. Findings, new Finding(FindingKind.Rejection, "future", "asOf", $"{asOf:yyyy-MM-dd}", $"The record speaks for a day after today, {today:yyyy-MM-dd}.")]);
}

/// <summary>A body of records, one JSON object a line: each is taken or rejected by itself, and each is answered for.</summary>
public static class NdjsonIntake
{
    public const string ContentType = "application/x-ndjson";
    public const int MostLines = 1_000;

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
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stop);
        var lines = Lines(body.GetBuffer().AsMemory(0, (int)body.Length));
        if (lines.Count > MostLines)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-many-lines", $"A batch has at most {MostLines} lines; this one has {lines.Count}.");

        var readings = lines.ConvertAll(line => read(line.Utf8));
        var taken = await Keep(readings, keep, stop);
        var answer = new IntakeAnswerBuilder();
        for (var n = 0; n < readings.Count; n++)
        {
            if (readings[n].Record is null)
                answer.Rejected(lines[n].Number, readings[n].Findings);
            else if (taken[n] == Taken.Accepted)
                answer.Accepted(lines[n].Number, readings[n].Findings);
            else if (taken[n] == Taken.Older)
                answer.Older(lines[n].Number, readings[n].Findings);
            else
                answer.Unchanged(lines[n].Number, readings[n].Findings);
        }

        return TypedResults.Ok(answer.Build());
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
