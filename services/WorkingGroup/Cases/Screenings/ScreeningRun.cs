using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Cases.Screenings;

/// <summary>The screening of all cases as of one day.</summary>
public sealed record ScreeningRun : IAggregate
{
    public static readonly ScreeningRun Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public ScreeningStarted? Started { get; init; }

    /// <summary>The timer of the day has gone off: it has set that of the next, and a second one of this day sets none.</summary>
    public bool NightHasPassed { get; init; }

    public static string StreamOf(DateOnly on) => $"screening-{on:yyyy-MM-dd}";

    public ScreeningRun Apply(ScreeningRunEvent e) => e switch
    {
        ScreeningStarted started => this with { Started = started, NightHasPassed = NightHasPassed || started.By is null },
        NightPassed => this with { NightHasPassed = true },
        _ => throw new UnreachableEventException(e),
    };
}

public abstract record ScreeningRunEvent;

/// <param name="By">A chair; null where the clock started it.</param>
public sealed record ScreeningStarted(DateOnly On, string? By, DateTimeOffset At) : ScreeningRunEvent;

/// <summary>The clock found the run of the day started by a chair.</summary>
public sealed record NightPassed(DateOnly On) : ScreeningRunEvent;
