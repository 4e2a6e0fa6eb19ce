using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Standalone;

/// <summary>The docket of the first start: generated, imported, screened, and a first batch put to the vote.</summary>
internal sealed class Sample(Checkout checkout, Ports ports, DataFolder data, Screen screen)
{
    private const int Cases = 2000;
    private const int Seed = 2011;
    private const int FirstBatch = 10;
    private const string Chair = "dhs.chair";

    private static readonly TimeSpan ScreeningBound = TimeSpan.FromMinutes(3);

    /// <summary>Fewer cases than asked for may come out of a docket with dirt in it; then this much silence says that all are screened.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly SampleSteps _steps = new(data);
    private readonly SampleTool _tool = SampleTool.Of(checkout, ports);

    /// <summary>A person who starts without the sample will not want it to appear among their own cases later.</summary>
    public void Decline()
    {
        if (!_steps.Done(Step.Imported))
            _steps.Mark(Step.Declined);
    }

    public async Task BringInAsync(HttpClient http, CancellationToken stop)
    {
        if (_steps.Done(Step.Declined))
            return;

        await GenerateAsync(stop);
        await ImportAsync(stop);
        await WaitUntilScreenedAsync(http, stop);
        await OpenVotesOfAsync("Accelerate", stop);
        await OpenVotesOfAsync("ConsiderForDiscretion", stop);
        await OpenVotesToCastAsync(stop);
        await CastBallotsAsync(stop);
    }

    private async Task GenerateAsync(CancellationToken stop)
    {
        if (_steps.Done(Step.Imported) || Directory.Exists(data.Sample))
            return;

        screen.Line($"Generating a synthetic docket of {Cases:N0} cases.");
        var unfinished = data.Sample + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        await _tool.RunAsync(["generate", "--cases", $"{Cases}", "--seed", $"{Seed}", "--out", unfinished], stop);
        Directory.Move(unfinished, data.Sample);
    }

    private async Task ImportAsync(CancellationToken stop)
    {
        if (_steps.Done(Step.Imported))
            return;

        screen.Line("Importing it at DHS, EOIR and OIL.");
        var report = await _tool.RunAsync(["import", data.Sample, "--json"], stop, mayReject: true);
        await File.WriteAllTextAsync(data.SampleReport, report, stop);
        _steps.Mark(Step.Imported);
        Show(JsonSerializer.Deserialize<Report>(report, WireJson.Options)!);
    }

    private void Show(Report report)
    {
        var suspicious = report.Kinds.Where(kind => kind.Kind == "suspicion").Sum(kind => kind.Count);
        screen.Line(
            $"    {report.Files.Sum(file => file.Read),7:N0} rows read: {report.Files.Sum(file => file.Accepted):N0} accepted, "
            + $"{report.Files.Sum(file => file.Unchanged):N0} unchanged, {report.Files.Sum(file => file.Repaired):N0} repaired, "
            + $"{report.Files.Sum(file => file.Rejected):N0} rejected; {suspicious:N0} suspicious values.");
        screen.Line($"    The whole report: {data.SampleReport}");
    }

    private async Task WaitUntilScreenedAsync(HttpClient http, CancellationToken stop)
    {
        if (_steps.Done(Step.Screened))
            return;

        var started = Stopwatch.GetTimestamp();
        var moved = started;
        var board = new QueueBoard([], Cases: 0);
        while (board.Cases < Cases && (board.Cases == 0 || Stopwatch.GetElapsedTime(moved) < Settled))
        {
            if (Stopwatch.GetElapsedTime(started) > ScreeningBound)
                throw new CannotRunException(
                    $"Only {board.Cases:N0} cases were screened within {ScreeningBound.TotalMinutes:0} minutes. The log: {data.Log("workinggroup")}");
            screen.Progress($"Screening: {board.Cases:N0} of {Cases:N0} cases.");
            await Task.Delay(Pause, stop);

            // Silence is no sign that all are screened: only an answer with nothing new in it is.
            var next = await QueueBoard.AskAsync(http, ports, Chair, stop);
            if (next is null || !next.Queues.SequenceEqual(board.Queues))
                moved = Stopwatch.GetTimestamp();
            board = next ?? board;
        }

        screen.Line($"Screened {board.Cases:N0} cases.");
        _steps.Mark(Step.Screened);
    }

    private async Task OpenVotesOfAsync(string lane, CancellationToken stop)
    {
        if (_steps.Done(Step.VotesOpenedIn(lane)))
            return;

        screen.Line($"Opening votes on the first {FirstBatch} cases proposed for {lane}.");
        await _tool.RunAsync(["vote", "open", "--lane", lane, "--limit", FirstBatch.ToString(CultureInfo.InvariantCulture), "--on", SampleVotes.Opened, "--as", Chair], stop);
        _steps.Mark(Step.VotesOpenedIn(lane));
    }

    /// <summary>A step of its own: a case that is decided would be put to a second vote.</summary>
    private async Task OpenVotesToCastAsync(CancellationToken stop)
    {
        if (_steps.Done(Step.VotesToCastOpened))
            return;

        // The screening was taken for complete because nothing moved for a while: one of these may still be on its way.
        await _tool.RunUntilDoneAsync(
            ["vote", "open", "--case", .. SampleVotes.All.Select(vote => vote.CaseFile), "--on", SampleVotes.Opened, "--as", Chair],
            isMoot: () => Task.FromResult(false),
            stop);
        _steps.Mark(Step.VotesToCastOpened);
    }

    private async Task CastBallotsAsync(CancellationToken stop)
    {
        if (_steps.Done(Step.BallotsCast))
            return;

        screen.Line($"Casting ballots on {SampleVotes.All.Length} cases, so that votes stand in every state.");
        await Task.WhenAll(SampleVotes.All.Select(vote => SampleVotes.CastAsync(vote, _tool, stop)));
        _steps.Mark(Step.BallotsCast);
    }

    private static class Step
    {
        public const string Declined = "declined";
        public const string Imported = "imported";
        public const string Screened = "screened";

        public const string VotesToCastOpened = "votes to cast opened";
        public const string BallotsCast = "ballots cast";

        public static string VotesOpenedIn(string lane) => $"votes opened in {lane}";
    }

    private sealed record Report(ImmutableArray<FileCount> Files, ImmutableArray<KindCount> Kinds);

    private sealed record FileCount(long Read, long Accepted, long Unchanged, long Repaired, long Rejected);

    private sealed record KindCount(string Kind, long Count);
}
