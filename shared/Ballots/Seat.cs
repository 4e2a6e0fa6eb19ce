using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots;

/// <summary>The seat of one agency in one vote, and every ballot it cast there.</summary>
public sealed record Seat : IAggregate
{
    public static readonly Seat Initial = new();

    public string Id { get; init; } = "";

    /// <summary>Of the stream, for those who want to change what they have seen and nothing newer.</summary>
    public long Version { get; init; }

    public SeatOpened? Opened { get; init; }

    /// <summary>The ballot that stands, and whose revision the next one follows.</summary>
    public BallotCast? Ballot { get; init; }

    /// <summary>May stand without <see cref="Opened"/>: messages come in any order, and a vote can close before its opening is heard of.</summary>
    public SeatClosed? Closed { get; init; }

    /// <summary>Commands that have had their effect: the same one again has none.</summary>
    public ImmutableHashSet<string> Commands { get; init; } = [];

    /// <summary>A ballot can be cast, or replaced.</summary>
    public bool IsOpen => Opened is not null && Closed is null;

    public SeatState State => Closed is not null ? SeatState.Closed : Ballot is null ? SeatState.Open : SeatState.Cast;

    public Guid? SeatId => Opened?.SeatId;

    public DateTimeOffset? DueAt => Opened?.DueAt;

    /// <summary>Each agency has one seat in a vote, however often its opening is told.</summary>
    public static Guid IdOf(Guid voteId, Agency agency) => DeterministicGuid.Of("seat", voteId.ToString("D"), agency.Code());

    public static string StreamOf(Guid seatId) => $"seat-{seatId}";

    public Seat Apply(SeatEvent e) => e switch
    {
        SeatOpened opened => this with { Opened = opened },
        BallotCast cast => this with
        {
            Ballot = cast,
            Commands = cast.CommandId is null ? Commands : Commands.Add(cast.CommandId),
        },
        SeatClosed closed => this with { Closed = closed },
        _ => throw new UnreachableEventException(e),
    };
}

public enum SeatState
{
    /// <summary>Waits for the agency's ballot.</summary>
    Open,

    /// <summary>The agency has spoken; it may replace its ballot until the vote closes.</summary>
    Cast,

    Closed,
}
