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
    Escalated,
    Decided,
    Done,
}

/// <summary>The working group's handling of one case: the facts the three agencies told, the screening, the votes, the decision.</summary>
public sealed record Review
{
    public static readonly Review Initial = new();

    public Guid CaseId { get; private init; }

    public ChargingFactsRecorded? Charging { get; private init; }

    /// <summary>The court's records tied to the case. Usually one; of several the one with the highest number counts, whichever came last.</summary>
    public ImmutableSortedDictionary<string, HearingFactsRecorded> Hearings { get; private init; } =
        ImmutableSortedDictionary.Create<string, HearingFactsRecorded>(StringComparer.Ordinal);

    /// <summary>The petitions tied to the case: there may be a second after the first is decided, and it has the higher docket number.</summary>
    public ImmutableSortedDictionary<string, FinalOrderFactsRecorded> FinalOrders { get; private init; } =
        ImmutableSortedDictionary.Create<string, FinalOrderFactsRecorded>(StringComparer.Ordinal);

    public HearingFactsRecorded? Hearing => Hearings.Values.LastOrDefault();

    public FinalOrderFactsRecorded? FinalOrder => FinalOrders.Values.LastOrDefault();

    public ScreeningResult? Screening { get; private init; }

    /// <summary>The last vote that was called, whether it is still open or not.</summary>
    public VoteCalled? Vote { get; private init; }

    public ReviewEscalated? Escalation { get; private init; }

    public DecisionIssued? Decision { get; private init; }

    public DecisionQuestioned? Question { get; private init; }

    /// <summary>Since when the case waits for the working group.</summary>
    public DateTimeOffset? FirstToldAt { get; private init; }

    /// <summary>DHS has told of it: until then other agencies' records wait without a case.</summary>
    public bool Exists => Charging is not null;

    public bool HasOpenVote => Vote is not null && Decision?.VoteId != Vote.VoteId;

    public AgencyKeys Keys => new(Charging?.CaseFileId, Hearing?.Facts.IdnCase, FinalOrder?.Facts.DocketNumber);

    public Stage Stage =>
        FinalOrder is not null || Hearing?.Facts.HasFinalOrder == true ? Stage.FinalOrder
        : Hearing is not null || Charging?.Facts.ChargingDocument?.FiledOn is not null ? Stage.Hearing
        : Stage.Charging;

    public Lane? ProposedLane => Screening?.Lane;

    public Lane? DecidedLane => Decision?.Lane;

    public ReviewState State =>
        HasOpenVote ? Escalation?.VoteId == Vote!.VoteId ? ReviewState.Escalated : ReviewState.InVote
        : Decision is null ? ReviewState.Screened
        : Decision.Lane == Lane.ContinueNormally ? ReviewState.Done
        : ReviewState.Decided;

    /// <summary>A case is one charging document: whoever hears of the same case file mints the same id.</summary>
    public static Guid IdOf(string caseFileId) => DeterministicGuid.Of("case", caseFileId);

    public static StreamKey StreamOf(Guid caseId) => StreamKey.Of("review", caseId.ToString());

    public Review Evolve(ReviewEvent e) => e switch
    {
        ChargingFactsRecorded charging => this with
        {
            CaseId = charging.CaseId,
            Charging = charging,
            FirstToldAt = FirstToldAt ?? charging.ToldAt,
        },
        HearingFactsRecorded hearing => this with { Hearings = Hearings.SetItem(hearing.Facts.IdnCase, hearing) },
        FinalOrderFactsRecorded order => this with { FinalOrders = FinalOrders.SetItem(order.Facts.DocketNumber, order) },
        RecordWithdrawn { Agency: Agency.Eoir } withdrawn => this with { Hearings = Hearings.Remove(withdrawn.Key) },
        RecordWithdrawn { Agency: Agency.Oil } withdrawn => this with { FinalOrders = FinalOrders.Remove(withdrawn.Key) },
        CaseScreened screened => this with { Screening = screened.Screening },
        VoteCalled called => this with { Vote = called },
        ReviewEscalated escalated => this with { Escalation = escalated },
        DecisionIssued issued => this with { Decision = issued, Question = null },
        DecisionReaddressed => this,
        DecisionQuestioned questioned => this with { Question = questioned },
        _ => throw new UnreachableEventException(e),
    };

    /// <summary>The custody that counts: the court's record is refreshed by every hearing, the case file only when it is looked at.</summary>
    public string? Custody => Hearing?.Facts.Custody ?? Charging?.Facts.Custody;

    public CaseFacts Facts => Charging?.Facts ?? new CaseFacts();
}
