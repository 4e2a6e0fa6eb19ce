using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots;

/// <summary>The seat of one agency in one vote, and every ballot it cast there.</summary>
public sealed record Seat
{
    public static readonly Seat Initial = new();

    public SeatOpened? Opened { get; private init; }

    /// <summary>The ballot that stands, and whose revision the next one follows.</summary>
    public BallotCast? Ballot { get; private init; }

    /// <summary>May stand without <see cref="Opened"/>: messages come in any order, and a vote can close before its opening is heard of.</summary>
    public SeatClosed? Closed { get; private init; }

    /// <summary>Commands that have had their effect: the same one again has none.</summary>
    public ImmutableHashSet<string> Commands { get; private init; } = [];

    /// <summary>A ballot can be cast, or replaced.</summary>
    public bool IsOpen => Opened is not null && Closed is null;

    /// <summary>Each agency has one seat in a vote, however often its opening is told.</summary>
    public static Guid IdOf(Guid voteId, Agency agency) => DeterministicGuid.Of("seat", voteId.ToString("D"), agency.Code());

    public static StreamKey StreamOf(Guid seatId) => StreamKey.Of("seat", seatId.ToString());

    /// <summary>Of the stream, for those who want to change what they have seen and nothing newer.</summary>
    public long Version { get; private init; }

    public Seat Evolve(SeatEvent e) => Applied(e) with { Version = Version + 1 };

    private Seat Applied(SeatEvent e) => e switch
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
