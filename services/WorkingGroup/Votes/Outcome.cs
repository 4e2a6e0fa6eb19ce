using System.Text.Json.Serialization;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>How the ballots of a panel can come out.</summary>
public enum Ending
{
    Decided,
    Deadlocked,
    NoQuorum,
}

/// <summary>What the panel's ballots came to. Only <see cref="Decided"/> carries a lane.</summary>
public sealed record Outcome
{
    [JsonConstructor]
    private Outcome(Ending ending, Lane? lane)
    {
        if ((ending == Ending.Decided) != lane.HasValue || lane == Kernel.Lane.Undetermined)
            throw new ArgumentException($"A vote cannot end {ending} with lane {lane?.ToString() ?? "none"}.", nameof(lane));
        (Ending, Lane) = (ending, lane);
    }

    public static Outcome Deadlocked { get; } = new(Ending.Deadlocked, null);

    public static Outcome NoQuorum { get; } = new(Ending.NoQuorum, null);

    public Ending Ending { get; }

    public Lane? Lane { get; }

    public static Outcome Decided(Lane lane) => new(Ending.Decided, lane);
}
