using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Cases.Screenings;

/// <summary>The screening of all cases as of one day.</summary>
public sealed record ScreeningRun : IAggregate
{
    public static readonly ScreeningRun Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public ScreeningStarted? Started { get; init; }

    public static string StreamOf(DateOnly on) => $"screening-{on:yyyy-MM-dd}";

    public ScreeningRun Apply(ScreeningStarted e) => this with { Started = e };
}

/// <param name="By">A chair; null where the clock started it.</param>
public sealed record ScreeningStarted(DateOnly On, string? By, DateTimeOffset At);
