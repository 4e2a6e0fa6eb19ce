using InteragencyReview.Intake.Eoir;
using InteragencyReview.Screening;
using InteragencyReview.Tool.Generate.Court;

namespace InteragencyReview.Tool.Generate;

/// <summary>
/// Writes a whole synthetic docket in the formats of the agencies' files, case by case, in memory that does not grow with it. The same seed
/// and size give the same bytes.
/// </summary>
public static class SyntheticDocket
{
    public const int MostCases = 20_000_000;

    /// <summary>The day before the first pilots began.</summary>
    public static readonly DateOnly AsOf = new(2011, 12, 4);

    /// <param name="progress">Told how many cases are written, now and then.</param>
    public static Manifest Write(string directory, int cases, ulong seed, bool clean, bool compressed, Action<int>? progress, CancellationToken stop)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, EoirFiles.DayFile), $"{AsOf:yyyy-MM-dd}\n");
        var dirt = new DirtTally();
        var measures = new Measures();
        using var court = new CourtFiles(directory, clean ? null : dirt);
        using var agencies = new AgencyFiles(directory, compressed, seed, AsOf, clean ? null : dirt);

        var persons = 0;
        SyntheticCase? previous = null;
        var leadIsLost = false;
        for (var number = 0; number < cases; number++)
        {
            stop.ThrowIfCancellationRequested();
            var theCase = SyntheticCase.Draw(seed, number, ref persons, previous, AsOf);
            measures.Add(theCase, Screener.Open(theCase.Facts, AsOf, RuleSets.Latest).Lane);
            agencies.WriteCaseFile(theCase);
            agencies.WriteCrosswalk(theCase);
            var isLost = theCase.IsInCourt && WriteCourt(theCase, court, agencies, seed, leadIsLost && theCase.Lead is not null);
            if (theCase.Lead is null)
                leadIsLost = isLost;
            previous = theCase;
            progress?.Invoke(number + 1);
        }

        return new(seed, cases, clean, AsOf, [.. agencies.Rows, .. court.Rows], measures.Stages, measures.All, dirt.Counts);
    }

    private static bool WriteCourt(SyntheticCase theCase, CourtFiles court, AgencyFiles agencies, ulong seed, bool leadIsLost)
    {
        var rows = CourtCase.Rows(theCase, seed, AsOf);
        if (theCase.Stage == SyntheticStage.Petition)
        {
            var dismissed = rows.Single(row => row.Table == CourtTable.Appeals)["datBIADecision"];
            agencies.WriteDocket(theCase, DateOnly.ParseExact(dismissed.AsSpan(0, 10), "yyyy-MM-dd"));
        }

        return court.Write(rows, leadIsLost);
    }
}
