using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>The seeds of one run: one as a rule, more for a night.</summary>
internal static class KillSeeds
{
    /// <summary>More rounds: each is the next seed.</summary>
    private const string RoundsVariable = "SYSTEM_KILL_ROUNDS";

    /// <summary>The seed to begin with, as a failed run printed it.</summary>
    private const string SeedVariable = "SYSTEM_KILL_SEED";

    private const int UsualSeed = 2011;

    public static int First => RunSettings.Number(SeedVariable) ?? UsualSeed;

    /// <summary>The same on one day, another on the next, where one run cannot have all there is.</summary>
    public static int OfTheDay => RunSettings.Number(SeedVariable) ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).DayNumber;

    public static IEnumerable<int> All => Enumerable.Range(First, RunSettings.Number(RoundsVariable) ?? 1);

    public static TheoryData<int> Theory()
    {
        var seeds = new TheoryData<int>();
        foreach (var seed in All)
            seeds.Add(seed);
        return seeds;
    }
}
