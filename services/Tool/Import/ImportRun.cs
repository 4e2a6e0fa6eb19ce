using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
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
    private const int UnmatchedPageSize = 1_000;
    private const int MostPages = 1_000;

    /// <summary>Their numbers travel in one body.</summary>
    private const int MostCasesCompared = 2_000_000;
    private const int NotThere = 404;

    private readonly IntakeTally _tally = new();
    private readonly List<string> _notes = [];

    /// <summary>The dockets of this import, by their keys in canonical form, as the working group lists records.</summary>
    private readonly HashSet<string> _dockets = [];

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
        foreach (var empty in folder.Empty)
            _tally.Note(empty, 0, new(FindingKind.Suspicion, "empty-file", null, null, "The file holds nothing."));
        var unmatched = await Unmatched(errors, stop);
        return _tally.Build(took, unmatched) with { Absent = folder.Absent, Ignored = folder.Ignored, Notes = [.. _notes] };
    }

    /// <summary>The crosswalk first: a record that comes after it finds its case at once.</summary>
    private async Task Dhs(Action<long> progress, CancellationToken stop)
    {
        if (folder.Crosswalk is { } crosswalk)
            await new Batches(services.Dhs, "/crosswalk", _tally, inFlight).Post(Crosswalk(crosswalk), stop);
        await new Batches(services.Dhs, "/case-files", _tally, inFlight).Post(Lines(folder.CaseFiles, CaseFileKey, progress, stop), stop);
    }

    private Task Oil(Action<long> progress, CancellationToken stop) =>
        new Batches(services.Oil, "/dockets", _tally, inFlight).Post(Lines(folder.Dockets, DocketKey, progress, stop), stop);

    private async Task Eoir(Action<long> progress, CancellationToken stop)
    {
        if (folder.Court is { } court)
        {
            await Task.Run(() => new Batches(services.Eoir, "/case-records", _tally, inFlight).Post(Cases(court, progress, stop), stop), stop);
            court.Cases.Sort();
            await CompareWithLastExtract(court, stop);
        }
    }

    /// <summary>Says which cases the extract held; the court's service knows which the last one did.</summary>
    private async Task CompareWithLastExtract(EoirExtract court, CancellationToken stop)
    {
        var cases = court.Cases;
        var numbers = cases.Where((number, i) => i == 0 || cases[i - 1] != number);
        if (numbers.Count() is var count and (0 or > MostCasesCompared))
        {
            lock (_notes)
                _notes.Add($"What has vanished since the last extract was not looked at: {EoirExtract.CaseFileName} has {count} cases, and from 1 to {MostCasesCompared} are compared.");
            return;
        }

        var day = _tally.CourtDay;
        var steps = numbers.Zip(numbers.Prepend(0), (number, before) => number - before);
        ExtractAnswer answer;
        try
        {
            answer = await services.Eoir.PostLarge<ExtractAnswer>(
                "/court-extracts", new { AsOf = day?.From == CourtDay.Intake ? null : day?.Day, CaseSteps = steps }, stop);
        }
        catch (ServiceCallException e) when (Asking.IsRefusal(e))
        {
            // The records are taken by now, and those of the other agencies have nothing to do with it.
            lock (_notes)
                _notes.Add($"What has vanished since the last extract is not known: {e.Message}");
            return;
        }

        for (var n = 0; n < answer.VanishedCount; n++)
        {
            _tally.Note(EoirExtract.CaseFileName, 0, new(
                FindingKind.Suspicion, Finding.Vanished, "IDNCASE", answer.Vanished.ElementAtOrDefault(n), "The case was in the last extract and is not in this one; nothing of it was changed."));
        }
    }

    private LineKey? CaseFileKey(ReadOnlyMemory<byte> line) =>
        CaseFileReader.Read(line.Span) is CaseFile file && file.AsOf <= today ? new(RecordKey.Canonical(file.CaseFileId), file.AsOf) : null;

    private LineKey? DocketKey(ReadOnlyMemory<byte> line)
    {
        if (DocketReader.Read(line).Record is not { } record || record.AsOf > today)
            return null;
        var key = $"{record.Circuit}/{RecordKey.Canonical(record.DocketNumber)}";
        lock (_dockets)
            _dockets.Add(key);
        return new(key, record.AsOf);
    }

    private async IAsyncEnumerable<OutgoingLine> Lines(
        ImmutableArray<string> paths, Func<ReadOnlyMemory<byte>, LineKey?> keyOf, Action<long> progress, [EnumeratorCancellation] CancellationToken stop)
    {
        var repeated = await RepeatedLines.Find(paths, keyOf, path => Whole(path, stop));
        var before = 0L;
        foreach (var (path, number) in paths.Select((path, number) => (path, number)))
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
                else if (repeated.Instead(number, line.Number) is { } counts)
                    Reject(name, line.Number, new(FindingKind.Rejection, "repeated", null, null, $"The same key stands on {counts}, which counts."));
                else
                    yield return new(name, line.Number, line.Utf8.ToArray(), IsRepaired: false, []);
            }

            before += new FileInfo(path).Length;
        }
    }

    private static async IAsyncEnumerable<(long Number, ReadOnlyMemory<byte> Utf8)> Whole(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var file = ImportFolder.OpenLines(path, _ => { });
        await foreach (var line in NdjsonLines.ReadAsync(file, stop))
        {
            if (!line.IsTooLong)
                yield return (line.Number, line.Utf8);
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
        foreach (var found in CrosswalkTable.HeaderFindings(path))
            _tally.Note(CrosswalkTable.FileName, 1, found);
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

    /// <summary>What of this import no case has been found for so far. A working group that does not say is no reason to fail an import.</summary>
    private async Task<ImmutableArray<Unmatched>> Unmatched(TextWriter errors, CancellationToken stop)
    {
        var items = ImmutableArray.CreateBuilder<Unmatched>();
        try
        {
            string? next = null;
            var pages = 0;
            do
            {
                var page = await services.WorkingGroup.Get<UnmatchedPage>(
                    $"/unmatched?limit={UnmatchedPageSize}{(next is null ? "" : $"&after={Uri.EscapeDataString(next)}")}", stop);
                items.AddRange((page.Items.IsDefault ? [] : page.Items).Where(IsOfThisImport).Take(MostUnmatched - items.Count));
                next = page.Next;
            }
            while (next is not null && items.Count < MostUnmatched && ++pages < MostPages);
            if (next is not null)
                _notes.Add("More records are unmatched than were looked at.");
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

    private bool IsOfThisImport(Unmatched item) => Enum.TryParse<Agency>(item.Agency, out var agency) && agency switch
    {
        Agency.Oil => _dockets.Contains(item.Key),
        // Millions of cases are no more than their numbers, which stand in order by now.
        Agency.Eoir => long.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && folder.Court?.Cases.BinarySearch(number) >= 0,
        _ => false,
    };

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

    private sealed record ExtractAnswer(int VanishedCount, ImmutableArray<string> Vanished);

    private sealed record UnmatchedPage(ImmutableArray<Unmatched> Items, string? Next);
}
