using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Import;

/// <summary>The services an import sends to, each called as its own user.</summary>
public sealed record ImportServices(ServiceClient Dhs, ServiceClient Eoir, ServiceClient Oil, ServiceClient WorkingGroup);

/// <summary>
/// Sends a folder to the three agencies side by side. Nothing is remembered between runs: what the services have already they call
/// unchanged, so a killed import is resumed by running it again.
/// </summary>
public sealed class ImportRun(ImportFolder folder, ImportServices services, DateOnly? extractDay, DateOnly today, int inFlight)
{
    private const int MostUnmatched = 1_000;
    private const int NotThere = 404;

    private readonly IntakeTally _tally = new();

    public async Task<IntakeReport> Run(TextWriter errors, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        await Progress.Show(
            errors,
            [
                ("DHS case files", Size(folder.CaseFiles)),
                ("EOIR case data", folder.Court?.Bytes ?? 0),
                ("OIL docket", Size(folder.Dockets)),
            ],
            async tracks =>
            {
                using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await AllOrNone(failed, stop, Dhs(tracks[0], failed.Token), Eoir(tracks[1], failed.Token), Oil(tracks[2], failed.Token));
                return true;
            });
        var took = Stopwatch.GetElapsedTime(started);
        return _tally.Build(took, await Unmatched(errors, stop));
    }

    /// <summary>The crosswalk first: a record that comes after it finds its case at once.</summary>
    private async Task Dhs(Action<long> progress, CancellationToken stop)
    {
        if (folder.Crosswalk is { } crosswalk)
            await new Batches(services.Dhs, "/crosswalk", _tally, inFlight).Post(Crosswalk(crosswalk), stop);
        await new Batches(services.Dhs, "/case-files", _tally, inFlight).Post(Lines(folder.CaseFiles, progress, stop), stop);
    }

    private Task Oil(Action<long> progress, CancellationToken stop) =>
        new Batches(services.Oil, "/dockets", _tally, inFlight).Post(Lines(folder.Dockets, progress, stop), stop);

    private async Task Eoir(Action<long> progress, CancellationToken stop)
    {
        if (folder.Court is { } court)
            await Task.Run(() => new Batches(services.Eoir, "/case-records", _tally, inFlight).Post(Cases(court, progress, stop), stop), stop);
    }

    private async IAsyncEnumerable<OutgoingLine> Lines(
        ImmutableArray<string> paths, Action<long> progress, [EnumeratorCancellation] CancellationToken stop)
    {
        var before = 0L;
        foreach (var path in paths)
        {
            var name = Path.GetFileName(path);
            _tally.Open(name);
            var earlier = before;
            await using var file = ImportFolder.OpenLines(path, read => progress(earlier + read));
            await using var lines = NdjsonLines.ReadAsync(file, stop).GetAsyncEnumerator(stop);
            while (await Next(lines, name))
            {
                var line = lines.Current;
                if (line.IsTooLong)
                    Reject(name, line.Number, new(FindingKind.Rejection, FaultKinds.TooLong, null, null, $"The line is longer than {NdjsonLines.LongestLine} bytes."));
                else
                    yield return new(name, line.Number, line.Utf8.ToArray(), IsRepaired: false, []);
            }

            before += new FileInfo(path).Length;
        }
    }

    private static async Task<bool> Next(IAsyncEnumerator<NdjsonLine> lines, string file)
    {
        try
        {
            return await lines.MoveNextAsync();
        }
        catch (InvalidDataException e)
        {
            throw new ServiceCallException($"{file} is damaged or was cut: what stood before the damage was sent. Get the file again and run this again.", e);
        }
    }

    private async IAsyncEnumerable<OutgoingLine> Crosswalk(string path)
    {
        _tally.Open(CrosswalkTable.FileName);
        await Task.Yield(); // the file is read in step with the requests, not before the first of them
        foreach (var row in CrosswalkTable.Read(path))
        {
            foreach (var found in row.Findings)
                _tally.Note(CrosswalkTable.FileName, row.LineNumber, found);
            if (row.Line is null)
                _tally.Row(CrosswalkTable.FileName, RowOutcome.Rejected);
            else
                yield return new(CrosswalkTable.FileName, row.LineNumber, Encoding.UTF8.GetBytes(row.Line.ToJson()), row.Findings.Any(f => f.Kind == FindingKind.Repair), []);
        }
    }

    private async IAsyncEnumerable<OutgoingLine> Cases(EoirExtract court, Action<long> progress, [EnumeratorCancellation] CancellationToken stop)
    {
        await Task.Yield();
        foreach (var made in court.Read(_tally, extractDay, progress, stop, today: today))
            yield return new(EoirExtract.CaseFileName, made.Line, made.Json, IsRepaired: false, made.Rows);
    }

    private void Reject(string file, long line, Finding found)
    {
        _tally.Row(file, RowOutcome.Rejected);
        _tally.Note(file, line, found);
    }

    /// <summary>What no case has been found for so far. A working group that does not say is no reason to fail an import.</summary>
    private async Task<ImmutableArray<Unmatched>> Unmatched(TextWriter errors, CancellationToken stop)
    {
        var items = ImmutableArray.CreateBuilder<Unmatched>();
        try
        {
            string? next = null;
            do
            {
                var page = await services.WorkingGroup.Get<UnmatchedPage>(next is null ? "/unmatched" : $"/unmatched?after={Uri.EscapeDataString(next)}", stop);
                items.AddRange((page.Items.IsDefault ? [] : page.Items).Take(MostUnmatched - items.Count));
                next = page.Next;
            }
            while (next is not null && items.Count < MostUnmatched);
        }
        catch (ServiceCallException e) when (e.Status == NotThere)
        {
            return [];
        }
        catch (ServiceCallException e)
        {
            await errors.WriteLineAsync($"What is unmatched could not be asked: {e.Message}");
        }

        return items.ToImmutable();
    }

    private static async Task AllOrNone(CancellationTokenSource failed, CancellationToken stop, params Task[] tasks)
    {
        foreach (var task in tasks)
            _ = task.ContinueWith(_ => failed.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            await Task.WhenAll(tasks);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw tasks.Select(task => task.Exception?.InnerException).OfType<Exception>().First();
        }
    }

    private static long Size(ImmutableArray<string> paths) => paths.Sum(path => new FileInfo(path).Length);

    private sealed record UnmatchedPage(ImmutableArray<Unmatched> Items, string? Next);
}
