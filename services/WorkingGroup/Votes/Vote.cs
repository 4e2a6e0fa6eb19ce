using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Decisions;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>In what capacity a person acted in a vote. On one case nobody acts in two (NIST SP 800-53, AC-5).</summary>
public enum Capacity
{
    Voter,
    Supervisor,
    Settler,
    Certifier,
    MotionSigner,

    /// <summary>Takes no part in the review.</summary>
    ChargingOfficer,

    /// <summary>Takes no part in the review.</summary>
    TrialAttorney,
}

/// <summary>
/// A vote of the panel on the lane of one case. Panel, rule and due date are fixed in <see cref="VoteOpened"/>,
/// so a later change of the rule cannot move an old result.
/// </summary>
public sealed record Vote : IAggregate
{
    public static readonly Vote Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public VoteOpened? Opened { get; init; }

    /// <summary>The ballots that count: of each agency, the last one before the vote closed.</summary>
    public ImmutableDictionary<Agency, BallotRecorded> Ballots { get; init; } = ImmutableDictionary<Agency, BallotRecorded>.Empty;

    /// <summary>The highest revision seen of each seat, whether it counted or came too late.</summary>
    public ImmutableDictionary<Agency, int> Revisions { get; init; } = ImmutableDictionary<Agency, int>.Empty;

    public VoteClosed? Closed { get; init; }

    public VoteSettled? Settled { get; init; }

    /// <summary>Of the lane that now stands: a settlement after a refusal is asked about anew.</summary>
    public ConcurrenceGiven? Concurrence { get; init; }

    public ConcurrenceRefused? Refused { get; init; }

    /// <summary>Who must act on the closed vote, and until when. Meaningless once a lane is decided.</summary>
    public Assignment? Assignment { get; init; }

    /// <summary>How far up the chain the vote has come; 0 while the panel's own result holds.</summary>
    public int Level { get; init; }

    /// <summary>By role, what those to whom the vote is assigned have stated.</summary>
    public ImmutableDictionary<string, SettlementStated> Statements { get; init; } = ImmutableDictionary<string, SettlementStated>.Empty;

    /// <summary>Every statement ever made, also those that a refusal or a later statement has superseded.</summary>
    public ImmutableArray<SettlementStated> Settlements { get; init; } = [];

    /// <summary>The statements that <see cref="Settled"/> rests on; empty before.</summary>
    public ImmutableArray<SettlementStated> SettledBy { get; init; } = [];

    public ImmutableDictionary<string, Capacity> Capacities { get; init; } = ImmutableDictionary<string, Capacity>.Empty;

    /// <summary>People whose ballot came when they had concurred, refused or settled: they have acted in two capacities, and act no more.</summary>
    public ImmutableHashSet<string> VotedAsWell { get; init; } = [];

    /// <summary>Commands of people that have had their effect: the same one again has none.</summary>
    public ImmutableHashSet<string> Commands { get; init; } = [];

    /// <summary>The last day for which a person has acted here.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>
    /// People who may not vote in this round. Like a recusal it is final for the round: otherwise it would hang on the order of messages
    /// whether a ballot counts that was cast before its officer was known to be barred.
    /// </summary>
    public ImmutableHashSet<string> Barred { get; init; } = [];

    /// <summary>People whose ballots are kept and do not count, because they, or those who acted for them, may not vote on this case.</summary>
    public ImmutableHashSet<string> NotCounted { get; init; } = [];

    /// <summary>People who take no part in this round, of their own will.</summary>
    public ImmutableHashSet<string> SteppedAside { get; init; } = [];

    /// <summary>The decision that the vote has become.</summary>
    public DecisionRecord? Record { get; init; }

    /// <summary>Set while the facts are not those that were put to the vote.</summary>
    public FactsChanged? FactsChanged { get; init; }

    /// <summary>Of the case file, as last told while the vote is undecided.</summary>
    public long FactsVersion { get; init; }

    public ImmutableArray<ConcurrenceRefused> Refusals { get; init; } = [];

    public ImmutableArray<VoteEscalated> Escalations { get; init; } = [];

    public bool IsClosed => Closed is not null;

    public Guid? VoteId => Opened?.VoteId;

    /// <summary>Those who must settle it have it now, and no supervisor alone.</summary>
    public bool IsEscalated => IsClosed && DecidedLane is null && Level > 0 && !IsWithSupervisor;

    public bool IsWithSupervisor => Assignment?.Roles.Contains(Escalation.DhsSupervisor, StringComparer.Ordinal) == true;

    /// <summary>What the panel came to, or those who settled it in its place. Discretion may still want its concurrence.</summary>
    public Lane? StandingLane => Settled?.Lane ?? Closed?.Outcome.Lane;

    public bool AwaitsConcurrence => StandingLane == Lane.ConsiderForDiscretion && Concurrence is null && Refused is null;

    /// <summary>The lane, once nothing can change it any more.</summary>
    public Lane? DecidedLane => StandingLane == Lane.ConsiderForDiscretion && Concurrence is null ? null : StandingLane;

    public DateTimeOffset? DecidedAt => DecidedLane is null ? null : Concurrence?.At ?? Settled?.At ?? Closed?.ClosedAt;

    /// <summary>When the timer acts next; null before the vote is opened and once a lane is decided.</summary>
    public DateTimeOffset? DueAt => DecidedLane is not null ? null : IsClosed ? Assignment?.DueAt : Opened?.DueAt;

    /// <summary>Whom the vote waits for: agencies by their code while it is open, afterwards roles. Empty once a lane is decided.</summary>
    public ImmutableArray<string> WaitsFor => (Opened, IsClosed, DecidedLane) switch
    {
        (null, _, _) or (_, _, not null) => [],
        (_, false, _) => [.. Opened.Panel.Where(agency => !Ballots.ContainsKey(agency)).Select(agency => agency.Code())],
        (_, true, null) => Assignment?.Roles ?? [],
    };

    /// <summary>The vote on a case has one id per round, whoever opens it and however often.</summary>
    public static Guid IdOf(Guid caseId, int round) => DeterministicGuid.Of("vote", caseId.ToString("D"), round.ToString("D"));

    public static string StreamOf(Guid voteId) => $"vote-{voteId}";

    public Vote Apply(VoteEvent e) => e switch
    {
        VoteOpened opened => (this with { Opened = opened, Barred = Barred.Union(opened.Barred ?? []) }).On(opened.On, opened.OpenedAt),
        BallotRecorded ballot => (this with
        {
            Ballots = Ballots.SetItem(ballot.Agency, ballot),
            Revisions = Revisions.SetItem(ballot.Agency, ballot.Revision),
        }).Acted(ballot.Officer, Capacity.Voter, commandId: null).Acted(ballot.OnBehalfOf, Capacity.Voter, commandId: null).On(ballot.On, ballot.CastAt),
        LateBallotKept late => (this with
        {
            Revisions = Revisions.SetItem(late.Agency, Math.Max(late.Revision, Revisions.GetValueOrDefault(late.Agency))),
        }).VotedLate(late.Officer).VotedLate(late.OnBehalfOf),
        FactsChanged changed => this with
        {
            FactsVersion = changed.FactsVersion,
            FactsChanged = Opened is { } put && put.ProposedLane == changed.ProposedLane && put.PriorityLevel == changed.PriorityLevel
                && put.Indicators.SequenceEqual(changed.Indicators) ? null : changed,

            Barred = Barred.Union(changed.Barred),

            // Who may not vote has not voted, as if the facts had been known before.
            Ballots = IsClosed ? Ballots : Ballots.RemoveRange(Ballots.Values.Where(ballot => IsBarred(ballot, changed.Barred)).Select(ballot => ballot.Agency)),
        },
        BarredBallotKept barred => this with
        {
            NotCounted = NotCounted.Union(barred.OnBehalfOf is { } principal ? [barred.Officer, principal] : [barred.Officer]),
            Revisions = Revisions.SetItem(barred.Agency, Math.Max(barred.Revision, Revisions.GetValueOrDefault(barred.Agency))),

            // The agency has replaced what it said before, whoever did it.
            Ballots = IsClosed || barred.Revision <= Revisions.GetValueOrDefault(barred.Agency) ? Ballots : Ballots.Remove(barred.Agency),
        },
        OfficerSteppedAside aside => this with { SteppedAside = SteppedAside.Add(aside.Officer) },
        VoteClosed closed => this with { Closed = closed },
        ConcurrenceRequested requested => this with { Assignment = new Assignment([Escalation.DhsSupervisor], requested.DueAt) },
        ConcurrenceGiven given => (this with { Concurrence = given }).Acted(given.Supervisor, Capacity.Supervisor, given.CommandId).On(given.On, given.At),
        ConcurrenceRefused refused => (this with { Refused = refused, Refusals = Refusals.Add(refused) })
            .Acted(refused.Supervisor, Capacity.Supervisor, refused.CommandId).On(refused.On, refused.At),
        VoteEscalated escalated => this with
        {
            Assignment = new Assignment(escalated.To, escalated.DueAt),
            Level = escalated.Level,
            Escalations = Escalations.Add(escalated),

            // Another term with the same people keeps what one of two has already stated.
            Statements = escalated.Why == EscalationReason.Overdue && escalated.Level == Level ? Statements : Statements.Clear(),
        },
        SettlementStated stated => (this with { Statements = Statements.SetItem(stated.Role, stated), Settlements = Settlements.Add(stated) })
            .Acted(stated.By, Capacity.Settler, stated.CommandId).On(stated.On, stated.At),
        DecisionRecorded recorded => this with { Record = recorded.Record },
        VoteSettled settled => this with
        {
            Settled = settled,
            SettledBy = [.. Statements.Values.Where(stated => stated.Lane == settled.Lane).OrderBy(stated => stated.Role, StringComparer.Ordinal)],
            Refused = null,
        },
        _ => throw new UnreachableEventException(e),
    };

    /// <summary>The result so far, or null while a missing ballot could still change it.</summary>
    /// <param name="final">True when no further ballot will be waited for.</param>
    public Outcome? Tally(bool final)
    {
        var rule = Opened!.Rule;
        var sitting = Ballots.Values.Where(b => b.Choice != Choice.Recuse).ToList();
        var missing = Opened.Panel.Length - Ballots.Count;
        var hasQuorum = sitting.Count >= rule.Quorum && sitting.Select(b => b.Agency.Department()).Distinct().Count() == 2;

        // A majority is more than half of the panel (VoteRule refuses less), so at most one lane can have it.
        // Discretion and priority are DHS's to exercise: the others advise, and cannot outvote it.
        var leading = sitting.Where(b => b.Choice.Lane() is not null)
            .GroupBy(b => b.Choice.Lane()!.Value, b => b.Agency)
            .Where(lane => lane.Count() >= rule.Majority && lane.Contains(Agency.Dhs))
            .Select(lane => (Lane?)lane.Key)
            .SingleOrDefault();

        return (hasQuorum, leading, final || missing == 0) switch
        {
            (true, { } lane, _) => Outcome.Decided(lane),
            (_, _, false) => null,
            (true, null, true) => Outcome.Deadlocked,
            (false, _, true) => Outcome.NoQuorum,
        };
    }

    /// <summary>All whose ballots were judged, whether they count or not.</summary>
    public IEnumerable<string> Voters =>
        Capacities.Where(acted => acted.Value == Capacity.Voter).Select(acted => acted.Key).Concat(VotedAsWell).Concat(NotCounted);

    /// <summary>The panel's result rests on a ballot whose officer, by facts that came after the close, may not vote on this case.</summary>
    public bool RestsOnBarredBallot(CasePeople others) =>
        IsClosed && Ballots.Values.Any(ballot => ballot.Choice != Choice.Recuse && IsBarred(ballot, others.BarredFromVoting));

    /// <summary>
    /// What was stated by those who may still settle the vote: not by who has stepped aside since, or has turned out to have voted or to
    /// take no part in the review. What has been settled stands.
    /// </summary>
    public IEnumerable<SettlementStated> StatementsThatCount(CasePeople others) =>
        Statements.Values.Where(stated => Refuse(stated.By, Capacity.Settler, others) is null);

    /// <summary>Why somebody may not act on this vote in a capacity: the officer has stepped aside, or has acted in another.</summary>
    internal Refusal? Refuse(string person, Capacity capacity, CasePeople others) => SteppedAside.Contains(person)
        ? new Refusal("stepped-aside", "You have stepped aside from this round, and take no part in it. Somebody else must act here.")
        : others.And(this).Refuse(person, capacity);

    public bool HasHad(string? commandId) => commandId is not null && Commands.Contains(commandId);

    private Vote Acted(string? person, Capacity capacity, string? commandId) => this with
    {
        Capacities = person is null || Capacities.ContainsKey(person) ? Capacities : Capacities.SetItem(person, capacity),
        Commands = commandId is null ? Commands : Commands.Add(commandId),
    };

    private Vote VotedLate(string? person) =>
        person is null || Capacities.GetValueOrDefault(person, Capacity.Voter) == Capacity.Voter
            ? Acted(person, Capacity.Voter, commandId: null)
            : this with { VotedAsWell = VotedAsWell.Add(person) };

    private static bool IsBarred(BallotRecorded ballot, IReadOnlyCollection<string> barred) =>
        barred.Contains(ballot.Officer, StringComparer.Ordinal) || (ballot.OnBehalfOf is { } principal && barred.Contains(principal, StringComparer.Ordinal));

    private Vote On(DateOnly? on, DateTimeOffset at) => this with { Day = DayOfAct.Later(Day, DayOfAct.Of(on, at)) };
}
