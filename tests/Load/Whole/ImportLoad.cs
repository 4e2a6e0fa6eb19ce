using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Reporting;

namespace InteragencyReview.Load.Whole;

/// <summary>A docket goes in: how fast it is taken, and how fast the working group has screened it.</summary>
internal static class ImportLoad
{
    private const int BatchLines = 500;
    private const int Senders = 2;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(20);

    public static async Task Measure(RunningSystem system, Pace pace, Docket docket, Report report)
    {
        report.Chapter(
            "A docket goes in",
            $"{pace.Cases:N0} cases over HTTP in batches of {BatchLines} from {Senders} senders; sealed facts and all. "
            + "Counted from the first byte sent; screened means standing in a queue of the working group.");
        report.Header("What", "Taken", "Worked up by the working group");

        var (taken, met) = await Docket(system, pace.Cases, docket);
        report.Row("case files (DHS), then screened", $"{Report.Rate(taken.Taken)} cases/s", $"{Report.Rate(taken.Done)} cases/s");
        report.Row("the court's records of the same cases (EOIR), then met with their case files", $"{Report.Rate(met.Taken)} cases/s", $"{Report.Rate(met.Done)} cases/s");
    }

    /// <summary>Case files, then the court's records of the same cases.</summary>
    public static async Task<((double Taken, double Done) CaseFiles, (double Taken, double Done) CaseRecords)> Docket(RunningSystem system, int cases, Docket docket) => (
        await Send(system, "dhs.records", RunningSystem.Dhs, "case-files", cases, docket.CaseFiles, "select count(*) from mt_doc_review where lane is not null", cases),
        await Send(system, "eoir.records", RunningSystem.Eoir, "case-records", cases, docket.CaseRecords, "select count(*) from mt_doc_review where court is not null", cases));

    /// <summary>Sends lines and waits until the working group's database shows them.</summary>
    public static async Task<(double Taken, double Done)> Send(
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
        return (cases / taken.TotalSeconds, cases / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private sealed record Answer(int Read, int Accepted);
}
