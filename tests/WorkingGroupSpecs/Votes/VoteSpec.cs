using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

/// <summary>The words in which votes are told: a panel, its ballots, the people who come after it.</summary>
public abstract class VoteSpec() : Spec<Vote, VoteEvent>(Vote.Initial, (vote, e) => vote.Apply(e))
{
    public const Agency Dhs = Agency.Dhs;
    public const Agency Eoir = Agency.Eoir;
    public const Agency Oil = Agency.Oil;

    public static readonly Guid CaseId = new("3f0c1c1e-0000-4000-8000-000000000001");
    public static readonly Guid VoteId = Vote.IdOf(CaseId, 1);

    public static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset DueAt = Monday.AddDays(14);
    public static readonly DateTimeOffset Arrived = Monday.AddDays(2);

    public static readonly Person Supervisor = new("supervisor", Agency.Dhs, [Roles.Supervisor]);
    public static readonly Person OtherSupervisor = new("other supervisor", Agency.Dhs, [Roles.Supervisor]);
    public static readonly Person ChiefCounsel = new("chief counsel", Agency.Dhs, [Roles.ChiefCounsel]);
    public static readonly Person DeputyDirector = new("deputy director", Agency.Dhs, [Roles.DeputyDirector]);
    public static readonly Person DojPrincipal = new("principal", Agency.Oil, [Roles.DojPrincipal]);

    public static VoteOpened OpenedFor(params ImmutableArray<Agency> panel) => Opened(panel, VoteRule.Standard, Stage.Hearing);

    public static VoteOpened Opened(ImmutableArray<Agency> panel, VoteRule rule, Stage stage) =>
        new(VoteId, CaseId, 1, panel, rule, stage, Lane.Undetermined, ["A2c", "C6"], 3, "2011-11-17", new("DHS-2011-000123", "4711", null), "member", Monday, DueAt);

    public static string OfficerOf(Agency agency) => $"officer of {agency}";

    public static BallotRecorded Ballot(Agency agency, Choice choice, int revision = 1, string? officer = null) =>
        new(agency, revision, choice, "On the whole record.", officer ?? OfficerOf(agency), Monday.AddDays(1));

    public static BallotRecorded Recorded(Agency agency, Choice choice, int revision = 1) => Ballot(agency, choice, revision);

    public static LateBallotKept Late(Agency agency, Choice choice, int revision = 1, string? officer = null) =>
        new(agency, revision, choice, "On the whole record.", officer ?? OfficerOf(agency), Monday.AddDays(1));

    public static RecordBallot From(Agency agency, Choice choice, int revision = 1, string? officer = null) =>
        new(VoteId, agency, revision, choice, "On the whole record.", officer ?? OfficerOf(agency), Monday.AddDays(1), Arrived);

    public static VoteClosed Closed(Outcome outcome, DateTimeOffset? at = null) => new(VoteId, CaseId, outcome, at ?? Arrived);

    public static DateTimeOffset Term(DateTimeOffset from) => from.AddDays(VoteRule.Standard.EscalationDays);

    public static ConcurrenceRequested Requested(DateTimeOffset? at = null) => new(at ?? Arrived, Term(at ?? Arrived));

    public static VoteEscalated ToChiefCounsel(EscalationReason why, DateTimeOffset? at = null) =>
        new(1, [Roles.ChiefCounsel], why, at ?? Arrived, Term(at ?? Arrived));

    public static VoteEscalated ToDeputyDirector(EscalationReason why, DateTimeOffset? at = null) =>
        new(2, [Roles.DeputyDirector], why, at ?? Arrived, Term(at ?? Arrived));

    public static VoteEscalated ToBoth(EscalationReason why, DateTimeOffset? at = null) =>
        new(2, [Roles.DeputyDirector, Roles.DojPrincipal], why, at ?? Arrived, Term(at ?? Arrived));

    public static VoteEvent[] DecidedForDiscretion() =>
    [
        OpenedFor(Dhs, Eoir, Oil),
        Ballot(Dhs, Choice.ConsiderForDiscretion),
        Ballot(Eoir, Choice.ConsiderForDiscretion),
        Closed(Outcome.Decided(Lane.ConsiderForDiscretion)),
        Requested(),
    ];

    public static VoteEvent[] Deadlocked(Stage stage = Stage.Hearing) =>
    [
        Opened([Dhs, Eoir, Oil], VoteRule.Standard, stage),
        Ballot(Dhs, Choice.Accelerate),
        Ballot(Eoir, Choice.ContinueNormally),
        Ballot(Oil, Choice.Abstain),
        Closed(Outcome.Deadlocked),
        ToChiefCounsel(EscalationReason.Deadlocked),
    ];
}
