using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Reporting;

namespace InteragencyReview.Load.Whole;

/// <summary>How many records a second were taken, how many worked up, and what other people waited for their answers meanwhile.</summary>
internal sealed record ImportRun(double Taken, double Done, Latencies? Others);

/// <summary>A docket goes in: how fast it is taken, and how fast the working group has screened it.</summary>
internal static class ImportLoad
{
    private const int BatchLines = 500;
    private const int Senders = 2;
    private const int CaseFilesTarget = 530;
    private const int CaseRecordsTarget = 610;
    private static readonly TimeSpan OthersTarget = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(20);

    public static async Task Measure(RunningSystem system, Pace pace, Docket docket, Report report)
    {
        report.Chapter(
            "A docket goes in",
            $"{pace.Cases:N0} cases over HTTP, the median of {pace.Times} in batches of {BatchLines} from {Senders} senders; sealed facts and all. "
            + "Counted from the first byte sent; worked up means screened and standing in a queue of the working group, and for the court's records met with the case "
            + "files. Meanwhile other people look at a page of a queue and at their ballots, each every quarter of a second.");
        report.Header("What", "Taken", "Worked up by the working group", "Target", "", "Others wait p50 / p99", "Target of p99", "");

        var (files, records) = (new List<ImportRun>(), new List<ImportRun>());
        for (var n = 0; n < pace.Times; n++)
        {
            files.Add(await Watched(system, () => CaseFiles(system, docket, pace.Cases, 1 + (n * pace.Cases))));
            records.Add(await Watched(system, () => CaseRecords(system, docket, pace.Cases, 1 + (n * pace.Cases))));
        }

        Row("case files (DHS), then screened", Middle(files), CaseFilesTarget);
        Row("the court's records of the same cases (EOIR), then met with their case files", Middle(records), CaseRecordsTarget);

        ImportRun Middle(List<ImportRun> runs) => runs.OrderBy(run => run.Done).ElementAt(pace.Times / 2);

        void Row(string what, ImportRun rates, int target) => report.Row(
            what,
            $"{Report.Rate(rates.Taken)} cases/s",
            $"{Report.Rate(rates.Done)} cases/s",
            $"≥ {target}",
            Report.Verdict(rates.Done >= target),
            $"{Report.Time(rates.Others!.P50)} / {Report.Time(rates.Others!.P99)}",
            $"< {Report.Time(OthersTarget)}",
            Report.Verdict(rates.Others!.P99 < OthersTarget));
    }

    /// <summary>Case files, and the court's records of the same cases.</summary>
    public static async Task Docket(RunningSystem system, Docket docket, int cases)
    {
        await CaseFiles(system, docket, cases, from: 1);
        await CaseRecords(system, docket, cases, from: 1);
    }

    private static Task<ImportRun> CaseFiles(RunningSystem system, Docket docket, int cases, int from) => Send(
        system, "dhs.records", RunningSystem.Dhs, "case-files", cases, docket.CaseFiles, "select count(*) from mt_doc_review where lane is not null", from - 1 + cases, from);

    private static Task<ImportRun> CaseRecords(RunningSystem system, Docket docket, int cases, int from) => Send(
        system, "eoir.records", RunningSystem.Eoir, "case-records", cases, docket.CaseRecords, "select count(*) from mt_doc_review where court is not null", from - 1 + cases, from);

    private static async Task<ImportRun> Watched(RunningSystem system, Func<Task<ImportRun>> import)
    {
        await using var others = await OtherPeople.Watch(system);
        var run = await import();
        return run with { Others = await others.Waits() };
    }

    /// <summary>Sends lines and waits until the working group's database shows them.</summary>
    public static async Task<ImportRun> Send(
        RunningSystem system, string persona, string service, string path, int cases, Func<int, int, string> lines, string shown, long wanted, int from = 1)
    {
        var batches = Enumerable.Range(0, (cases + BatchLines - 1) / BatchLines)
            .Select(n => lines(from + (n * BatchLines), Math.Min(BatchLines, cases - (n * BatchLines))))
            .ToArray();
        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (batch, _) =>
        {
            using var body = new StringContent(batch, Encoding.UTF8, "application/x-ndjson");
            using var answer = await system.Post(persona, service, path, body);
            answer.EnsureSuccessStatusCode();
            var counts = (await answer.Content.ReadFromJsonAsync<Answer>(WireJson.Options))!;
            if (counts.Accepted != counts.Read)
                throw new InvalidOperationException($"{service} took {counts.Accepted} of {counts.Read} lines: {await answer.Content.ReadAsStringAsync()}");
        });
        var taken = Stopwatch.GetElapsedTime(started);
        await RunningSystem.Until(
            async () => await system.Count(RunningSystem.WorkingGroup, shown) >= wanted, Bound, $"{wanted} cases by \"{shown}\"");
        return new(cases / taken.TotalSeconds, cases / Stopwatch.GetElapsedTime(started).TotalSeconds, Others: null);
    }

    private sealed record Answer(int Read, int Accepted);
}
