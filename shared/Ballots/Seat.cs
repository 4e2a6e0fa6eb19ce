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

    /// <summary>What the facts of the case changed to, last; it may come before <see cref="Opened"/>.</summary>
    public SeatFactsChanged? FactsChanged { get; init; }

    /// <summary>Officers who have recused themselves, or for whom a colleague has recused the agency: in this round they take no part any more.</summary>
    public ImmutableHashSet<string> Recused { get; init; } = [];

    /// <summary>The officer to whom a chair handed it; null where it is everybody's.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>The last day for which an officer has acted here.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>A ballot can be cast, or replaced.</summary>
    public bool IsOpen => Opened is not null && Closed is null;

    public SeatState State => Closed is not null ? SeatState.Closed : Ballot is null || IsBarred(Ballot.Officer) || IsBarred(Ballot.OnBehalfOf) ? SeatState.Open : SeatState.Cast;

    /// <summary>Whether this person may not vote on the case, by what is known here.</summary>
    public bool IsBarred(string? person) => person is not null && ((Opened?.Barred?.Contains(person) ?? false) || (FactsChanged?.Barred.Contains(person) ?? false));

    /// <summary>Why this officer cannot act here, whatever the act; null for one who can.</summary>
    public Refusal? Keeps(string officer) =>
        IsBarred(officer)
            ? new("separation-of-duties", "Separation of duties: who took another part in this case, charged the person or tries the case does not vote on it. A colleague must act here.")
        : Recused.Contains(officer)
            ? new("recused", "You have stepped aside from this round, which is final: a colleague must act here.")
        : null;

    /// <summary>Why this officer cannot take it: it was handed to another.</summary>
    public Refusal? IsOfAnother(string officer, string? onBehalfOf) => AssignedTo is null || AssignedTo == officer || AssignedTo == onBehalfOf
        ? null
        : new("assigned", "A chair has handed this ballot to a colleague: take another, or ask the chair.");

    /// <summary>Whether a claim keeps the officer from it: one of somebody else, who may act here, and for whom the officer does not act.</summary>
    public bool IsKeptBy(string? claimant, string officer, string? onBehalfOf) =>
        claimant is { Length: > 0 } && claimant != officer && claimant != onBehalfOf && Keeps(claimant) is null;

    public Guid? SeatId => Opened?.SeatId;

    public Guid? MotionId => Opened?.MotionId;

    public DateTimeOffset? DueAt => Opened?.DueAt;

    /// <summary>Each agency has one seat in a vote, however often its opening is told.</summary>
    public static Guid IdOf(Guid voteId, Agency agency) => DeterministicGuid.Of("seat", voteId.ToString("D"), agency.Code());

    public static string StreamOf(Guid seatId) => $"seat-{seatId}";

    public Seat Apply(SeatEvent e) => e switch
    {
        SeatOpened opened => this with { Opened = opened, Day = DayOfAct.Later(Day, DayOfAct.Of(opened.On, opened.OpenedAt)) },
        BallotCast cast => this with
        {
            Ballot = cast,
            Recused = cast.Choice == Choice.Recuse ? Recused.Union(PeopleOf(cast)) : Recused,
            AssignedTo = cast.Choice == Choice.Recuse ? UnlessOf(PeopleOf(cast)) : AssignedTo,
            Day = DayOfAct.Later(Day, DayOfAct.Of(cast.On, cast.At)),
            Commands = cast.CommandId is null ? Commands : Commands.Add(cast.CommandId),
        },
        SeatAssigned assigned => this with { AssignedTo = assigned.Officer, Day = DayOfAct.Later(Day, DayOfAct.Of(assigned.On, assigned.At)) },
        SeatFactsChanged changed => this with { FactsChanged = changed, AssignedTo = UnlessOf(changed.Barred) },
        OfficerRecused recused => this with
        {
            Recused = Recused.Add(recused.Officer),
            AssignedTo = UnlessOf([recused.Officer]),
            Day = DayOfAct.Later(Day, DayOfAct.Of(recused.On, recused.At)),
        },
        SeatClosed closed => this with { Closed = closed },
        _ => throw new UnreachableEventException(e),
    };

    /// <summary>Whose ballot it is: who cast it and, by delegation, for whom.</summary>
    private static ImmutableArray<string> PeopleOf(BallotCast cast) => cast.OnBehalfOf is { } principal ? [cast.Officer, principal] : [cast.Officer];

    /// <summary>To whom it is handed, unless that person takes no part any more: then it is everybody's again.</summary>
    private string? UnlessOf(ImmutableArray<string> people) => AssignedTo is { } officer && people.Contains(officer) ? null : AssignedTo;
}

public enum SeatState
{
    /// <summary>Waits for the agency's ballot.</summary>
    Open,

    /// <summary>The agency has spoken; it may replace its ballot until the vote closes.</summary>
    Cast,

    Closed,
}
