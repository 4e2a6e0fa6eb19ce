using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Motions;

/// <summary>One motion over several cases: each is voted on by itself, with a ballot of its own.</summary>
public sealed record Motion : IAggregate
{
    public static readonly Motion Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public MotionOpened? Opened { get; init; }

    /// <summary>The same cases, each in the same round, are the same motion.</summary>
    public static Guid IdOf(IEnumerable<Guid> votes) => DeterministicGuid.Of("motion", [.. votes.Order().Select(vote => vote.ToString("D"))]);

    /// <summary>The same command is the same motion, though its list has other cases by now.</summary>
    public static Guid IdOf(string commandId) => DeterministicGuid.Of("motion", commandId);

    public static string StreamOf(Guid motionId) => $"motion-{motionId}";

    public Motion Apply(MotionOpened e) => this with { Opened = e };
}

/// <param name="Lane">Of whose list the cases were taken.</param>
/// <param name="Exceptions">Cases of the list that were taken out before.</param>
/// <param name="On">The day for which it is opened, if not that of <paramref name="At"/>.</param>
public sealed record MotionOpened(
    Guid MotionId,
    Lane Lane,
    ImmutableArray<MotionOpened.CaseOnMotion> Cases,
    ImmutableArray<Guid> Exceptions,
    string Reasons,
    string By,
    DateTimeOffset At,
    DateOnly? On)
{
    public sealed record CaseOnMotion(Guid CaseId, Guid VoteId);
}
