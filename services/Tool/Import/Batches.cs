using System.Collections.Immutable;
using System.Threading.Channels;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Import;

/// <summary>A line on its way to a service.</summary>
/// <param name="File">What it is reported under, with its <paramref name="Line"/>.</param>
/// <param name="IsRepaired">Already put right here.</param>
/// <param name="Rows">The rows of the court's files it was made from, already counted; empty when the line itself is what is counted.</param>
public sealed record OutgoingLine(string File, long Line, ReadOnlyMemory<byte> Utf8, bool IsRepaired, ImmutableArray<RowShare> Rows);

/// <summary>Posts lines in bounded batches, several at a time, and counts what the service says became of them.</summary>
public sealed class Batches(ServiceClient service, string path, IntakeTally tally, int inFlight)
{
    /// <summary>A batch has no more lines than this.</summary>
    public const int MostLines = 500;

    /// <summary>A batch has no more bytes than this, unless one line alone has.</summary>
    public const int MostBytes = 4 << 20;

    /// <exception cref="ServiceCallException">The service refused a batch, cannot be reached, or miscounted.</exception>
    public async Task Post(IAsyncEnumerable<OutgoingLine> lines, CancellationToken stop)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ready = Channel.CreateBounded<List<OutgoingLine>>(inFlight);
        Task[] work = [Fill(lines, ready.Writer, failed.Token), .. Enumerable.Range(0, inFlight).Select(_ => Drain(ready.Reader, failed.Token))];
        foreach (var ended in work.ToList())
            _ = ended.ContinueWith(_ => failed.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            await Task.WhenAll(work);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // One failed, and the others were stopped for it: the failure is what to tell.
            throw work.Select(task => task.Exception?.InnerException).OfType<Exception>().First();
        }
    }

    private static async Task Fill(IAsyncEnumerable<OutgoingLine> lines, ChannelWriter<List<OutgoingLine>> ready, CancellationToken stop)
    {
        var batch = new List<OutgoingLine>();
        var bytes = 0;
        await foreach (var line in lines.WithCancellation(stop))
        {
            var full = batch.Count == MostLines || bytes + line.Utf8.Length + 1 > MostBytes || (batch.Count > 0 && batch[0].File != line.File);
            if (full && batch.Count > 0)
            {
                await ready.WriteAsync(batch, stop);
                (batch, bytes) = ([], 0);
            }

            batch.Add(line);
            bytes += line.Utf8.Length + 1;
        }

        if (batch.Count > 0)
            await ready.WriteAsync(batch, stop);
        ready.Complete();
    }

    private async Task Drain(ChannelReader<List<OutgoingLine>> ready, CancellationToken stop)
    {
        await foreach (var batch in ready.ReadAllAsync(stop))
        {
            var body = new MemoryStream(batch.Sum(line => line.Utf8.Length + 1));
            foreach (var line in batch)
            {
                body.Write(line.Utf8.Span);
                body.WriteByte((byte)'\n');
            }

            Settle(batch, await service.PostLines<IntakeAnswer>(path, body.GetBuffer().AsMemory(0, (int)body.Length), stop));
        }
    }

    private void Settle(List<OutgoingLine> batch, IntakeAnswer answer)
    {
        if (answer.Read != batch.Count || answer.Read != answer.Accepted + answer.Unchanged + answer.Older + answer.Rejected)
        {
            throw new ServiceCallException(
                $"{path} was sent {batch.Count} lines and answered for {answer.Read} ({answer.Accepted} accepted, {answer.Unchanged} unchanged, {answer.Older} older, {answer.Rejected} rejected). Is it of this version?");
        }

        var places = answer.Places.IsDefault ? [] : answer.Places;
        var rejected = Lines(answer.RejectedLines, answer.Rejected, places.Where(p => p.Kind == FindingKind.Rejection).Select(p => p.Line), []);
        var older = Lines(answer.OlderLines, answer.Older, [], rejected);
        var unchanged = Lines(answer.UnchangedLines, answer.Unchanged, [], [.. rejected, .. older]);
        var repaired = places.Where(p => p.Kind == FindingKind.Repair).Select(p => p.Line).ToHashSet();
        for (var i = 0; i < batch.Count; i++)
        {
            var outcome = rejected.Contains(i + 1) ? RowOutcome.Rejected
                : older.Contains(i + 1) ? RowOutcome.Older
                : unchanged.Contains(i + 1) ? RowOutcome.Unchanged
                : batch[i].IsRepaired || repaired.Contains(i + 1) ? RowOutcome.Repaired
                : RowOutcome.Accepted;
            Count(batch[i], outcome);
        }

        foreach (var place in places.Where(p => p.Line >= 1 && p.Line <= batch.Count))
        {
            var line = batch[place.Line - 1];
            if (place is { Name: Finding.Vanished, Member: { } file })
            {
                tally.Note(file, 0, new(place.Kind, place.Name, null, place.Value, place.Reason)); // it is on no line of this extract
                continue;
            }

            tally.Note(line.File, line.Line, new(place.Kind, place.Name, place.Member, place.Value, place.Reason));
        }

        var told = places.CountBy(place => (place.Kind, place.Name)).ToDictionary();
        foreach (var found in answer.Findings.IsDefault ? [] : answer.Findings)
            tally.Beyond(found.Kind, found.Name, found.Count - told.GetValueOrDefault((found.Kind, found.Name)));
    }

    private void Count(OutgoingLine line, RowOutcome outcome)
    {
        if (line.Rows.IsEmpty)
            tally.Row(line.File, outcome);
        else if (outcome is RowOutcome.Rejected or RowOutcome.Older or RowOutcome.Unchanged)
        {
            foreach (var share in line.Rows)
                tally.Move(share.File, share.Outcome, outcome, share.Count);
        }
    }

    /// <summary>The lines a service names; where it names too few, lines in order, so that the numbers are right in any case.</summary>
    private static HashSet<int> Lines(ImmutableArray<int> named, int count, IEnumerable<int> hinted, HashSet<int> taken)
    {
        var lines = (named.IsDefault ? [] : named).Concat(hinted).Distinct().Where(line => !taken.Contains(line)).Take(count).ToHashSet();
        for (var line = 1; lines.Count < count; line++)
        {
            if (!taken.Contains(line))
                lines.Add(line);
        }

        return lines;
    }
}
