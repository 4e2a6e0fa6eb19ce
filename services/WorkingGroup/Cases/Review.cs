using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>Where a case stands in the queues.</summary>
public enum ReviewState
{
    Screened,
    InVote,
    AwaitingConcurrence,
    Escalated,
    Decided,

    /// <summary>Nothing is to be done about the case, and it is in no list.</summary>
    Done,
}

/// <summary>The working group's handling of one case: the facts of the three agencies, the screening, the votes, the decision.</summary>
public sealed record Review : IAggregate
{
    public const int FirstPriorityLevel = 1;
    public const int NoPriorityLevel = 4;

    public static readonly Review Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public Guid CaseId { get; init; }

    public ChargingFactsRecorded? Charging { get; init; }

    /// <summary>The court's records tied to the case, by canonical key.</summary>
    public ImmutableDictionary<string, HearingFactsRecorded> Hearings { get; init; } =
        ImmutableDictionary<string, HearingFactsRecorded>.Empty;

    /// <summary>The petitions tied to the case, by circuit and docket number.</summary>
    public ImmutableDictionary<string, FinalOrderFactsRecorded> FinalOrders { get; init; } =
        ImmutableDictionary<string, FinalOrderFactsRecorded>.Empty;

    /// <summary>Of several records of the court the one with the highest number counts, whichever came last.</summary>
    public HearingFactsRecorded? Hearing => Hearings.OrderBy(hearing => hearing.Key, KeyOrder.Instance).LastOrDefault().Value;

    /// <summary>There may be a second petition after the first is decided: of a later year, or with a higher number.</summary>
    public FinalOrderFactsRecorded? FinalOrder => FinalOrders
        .OrderBy(order => DocketYear.Of(order.Value.Facts.DocketNumber)).ThenBy(order => order.Value.Facts.DocketNumber, KeyOrder.Instance).ThenBy(order => order.Key, KeyOrder.Instance)
        .LastOrDefault().Value;

    public ScreeningResult? Screening { get; init; }

    /// <summary>The last vote that was called, whether it is still open or not.</summary>
    public VoteCalled? Vote { get; init; }

    /// <summary>Of the two, the one that came last: whoever the closed vote is with.</summary>
    public ReviewEscalated? Escalation { get; init; }

    public ConcurrenceAwaited? Concurrence { get; init; }

    /// <summary>The screening that was put to the last vote.</summary>
    public ScreeningResult? PutToVote { get; init; }

    /// <summary>The screening of which those who vote were last told.</summary>
    public ScreeningResult? ToldToVoters { get; init; }

    /// <summary>Set while the facts of a case on vote are not those that were put to the vote.</summary>
    public VoteFactsChanged? FactsChanged { get; init; }

    /// <summary>Who may not vote by what the facts told when the vote was called, or last changed.</summary>
    public ImmutableArray<string> BarredByFacts { get; init; } = [];

    public DecisionIssued? Decision { get; init; }

    /// <summary>The key under which EOIR was last told of the decision.</summary>
    public Address? ToldToEoir { get; init; }

    /// <summary>The same of OIL.</summary>
    public Address? ToldToOil { get; init; }

    public DecisionQuestioned? Question { get; init; }

    /// <summary>Of the last question that a chair has dismissed.</summary>
    public DecisionQuestionWithdrawn? Dismissal { get; init; }

    /// <summary>The screening at which a chair has looked, and let the decision stand: the same one questions it no more.</summary>
    public ScreeningResult? DismissedScreening { get; init; }

    /// <summary>Since when the case waits for the working group.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>DHS has sent its case file: until then other agencies' records wait without a case.</summary>
    public bool Exists => Charging is not null;

    /// <summary>The last day for which somebody acted: the last vote was called, or decided, or a question of a decision was dismissed.</summary>
    public DateOnly? LastVoteDay => Vote is null ? null
        : DayOfAct.Later(DismissalDay, DayOfAct.Later(Decision?.DecidedOn, DayOfAct.Of(Vote.On, Vote.At)));

    private DateOnly? DismissalDay => Dismissal is { At: { } at } ? DayOfAct.Of(Dismissal.On, at) : Dismissal?.On;

    public bool HasOpenVote => Vote is not null && Decision?.VoteId != Vote.VoteId;

    /// <summary>In each agency's own spelling; that of OIL is circuit and docket number, <c>circuit/number</c>.</summary>
    public AgencyKeys Keys =>
        new(Charging?.CaseFileId, Hearing?.Facts.IdnCase, FinalOrder?.Facts is { } order ? $"{order.Circuit}/{order.DocketNumber}" : null);

    /// <summary>The key under which an agency is told of the case now.</summary>
    public Address AddressOf(Agency agency) => new(Keys.Of(agency), agency switch
    {
        Agency.Eoir => Hearing?.Tie,
        Agency.Oil => FinalOrder?.Tie,
        _ => null,
    });

    /// <summary>A petition that was granted or remanded has undone the order: the case is before the Board or the judge again.</summary>
    public Stage Stage =>
        FinalOrder is { Facts.Status: not ("granted" or "remanded") } || Hearing?.Facts.HasFinalOrder == true ? Stage.FinalOrder
        : Hearing is not null || FinalOrder is not null || Charging?.Facts.ChargingDocument?.FiledOn is not null ? Stage.Hearing
        : Stage.Charging;

    public Lane? ProposedLane => Screening?.Lane;

    public Lane? DecidedLane => Decision?.Lane;

    public ReviewState State =>
        HasOpenVote ? Escalation?.VoteId == Vote!.VoteId ? ReviewState.Escalated
            : Concurrence?.VoteId == Vote.VoteId ? ReviewState.AwaitingConcurrence
            : ReviewState.InVote
        : Decision is null ? ReviewState.Screened
        : Decision.Lane == Kernel.Lane.ContinueNormally && Question is null ? ReviewState.Done
        : ReviewState.Decided;

    public static Guid IdOf(string caseFileId) => CaseIds.Of(caseFileId);

    public static string StreamOf(Guid caseId) => $"review-{caseId}";

    public Review Apply(ReviewEvent e) => e switch
    {
        ChargingFactsRecorded charging => this with
        {
            CaseId = charging.CaseId,
            Charging = charging,
            WaitingSince = WaitingSince ?? charging.RecordedAt,
        },
        HearingFactsRecorded hearing => this with { Hearings = Hearings.SetItem(hearing.Key, hearing) },
        FinalOrderFactsRecorded order => this with { FinalOrders = FinalOrders.SetItem(order.Key, order) },
        RecordWithdrawn { Agency: Agency.Eoir } withdrawn => this with { Hearings = Hearings.Remove(withdrawn.Key) },
        RecordWithdrawn { Agency: Agency.Oil } withdrawn => this with { FinalOrders = FinalOrders.Remove(withdrawn.Key) },
        CaseScreened screened => this with { Screening = screened.Screening },
        VoteCalled called => this with
        {
            Vote = called,
            PutToVote = Screening,
            ToldToVoters = Screening,
            FactsChanged = null,
            BarredByFacts = CasePeople.Of(Facts).BarredFromVoting,
        },
        VoteFactsChanged changed => this with
        {
            ToldToVoters = Screening,
            FactsChanged = Screening is not null && Rescreening.ProposesTheSame(PutToVote, Screening) ? null : changed,
            BarredByFacts = changed.Barred,
        },
        ReviewEscalated escalated => this with { Escalation = escalated, Concurrence = null },
        ConcurrenceAwaited awaited => this with { Concurrence = awaited, Escalation = null },
        DecisionIssued issued => this with
        {
            Decision = issued,
            Question = null,
            DismissedScreening = null,
            ToldToEoir = new(issued.Keys.IdnCase, issued.HearingTie),
            ToldToOil = new(issued.Keys.DocketNumber, issued.FinalOrderTie),
        },
        DecisionReaddressed { Agency: Agency.Eoir } again => this with { ToldToEoir = new(again.AgencyKey, again.Tie) },
        DecisionReaddressed { Agency: Agency.Oil } again => this with { ToldToOil = new(again.AgencyKey, again.Tie) },
        DecisionQuestioned questioned => this with { Question = questioned, DismissedScreening = null },
        DecisionQuestionWithdrawn { By: not null } dismissed => this with { Question = null, Dismissal = dismissed, DismissedScreening = Screening },
        DecisionQuestionWithdrawn => this with { Question = null },
        _ => throw new UnreachableEventException(e),
    };

    /// <summary>Where the case stands in the queues: the lane decided, else proposed; null before it is screened.</summary>
    public Lane? Lane => Screening is null ? null : DecidedLane ?? ProposedLane;

    public string? CaseFileId => Charging?.CaseFileId;

    /// <summary>The priority level, with a number for those that have none, so that they come last.</summary>
    public int Priority => Screening?.PriorityLevel ?? NoPriorityLevel;

    public string? Office => Charging?.Facts.FieldOffice;

    public string? Court => Hearing?.Facts.Court;

    public string[] Indicators => [.. Screening?.Met ?? []];

    public string[] Unknown => [.. Screening?.Unknown ?? []];

    public string[] Reasons => [.. Screening?.Reasons ?? []];

    public Guid? VoteId => Vote?.VoteId;

    public bool Questioned => Question is not null;

    /// <summary>
    /// The custody that counts: of the later day. Of the same, or where the court's record has none, the court's: it is refreshed by every
    /// hearing, the case file only when it is looked at.
    /// </summary>
    public string? Custody =>
        Hearing?.Facts is { AsOf: { } heard } && heard < Charging?.AsOf ? Charging.Facts.Custody ?? Hearing.Facts.Custody
        : Hearing?.Facts.Custody ?? Charging?.Facts.Custody;

    public CaseFacts Facts => Charging?.Facts ?? new CaseFacts();
}
