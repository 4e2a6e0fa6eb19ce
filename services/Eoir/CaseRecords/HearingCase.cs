using InteragencyReview.Intake.Eoir;
using InteragencyReview.Kernel;

namespace InteragencyReview.Eoir.CaseRecords;

/// <summary>What can happen to a case in EOIR's own record.</summary>
public abstract record HearingEvent;

/// <summary>The open part of a case as the court's tables have it. What is protected went into the vault in the same transaction.</summary>
public sealed record CaseRecordKept(HearingRecord Record) : HearingEvent;

/// <summary>What is missing from the court's extract is rightly gone, a person says.</summary>
public sealed record VanishedAccepted(string Reasons, string By, DateOnly? On = null) : HearingEvent;

/// <summary>The working group has decided the review of the case.</summary>
/// <param name="IdnCase">Null for a case that has not been filed: it is on no docket, and so not on the feed.</param>
/// <param name="Tie">A decision under a later tie of the record to a case takes the place of one under an earlier tie.</param>
public sealed record DecisionReceived(
    Guid CaseId, Guid VoteId, string? IdnCase, int DecisionVersion, Lane Lane, string RuleSet, DateTimeOffset DecidedAt, DateOnly? DecidedOn = null, int? Tie = null) : HearingEvent;

/// <summary>EOIR's record of one case: its docket entry, and what was decided on it.</summary>
public sealed record HearingCase : IAggregate
{
    public static readonly HearingCase Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public HearingRecord? Record { get; init; }

    public DecisionReceived? Decision { get; init; }

    /// <summary>The last day for which a person accepted what had vanished; null also where they named none before it was always kept.</summary>
    public DateOnly? AcceptedOn { get; init; }

    /// <param name="idnCase">With or without leading zeros.</param>
    public static string StreamOf(string idnCase) => $"hearing-{RecordKey.CanonicalIdnCase(idnCase)}";

    /// <summary>Of a case that no record of the court is known of.</summary>
    public static string UnfiledStreamOf(Guid caseId) => $"hearing-unfiled-{caseId}";

    public HearingCase Apply(HearingEvent e) => e switch
    {
        CaseRecordKept kept => this with { Record = kept.Record },
        VanishedAccepted accepted => this with
        {
            Record = Record is null ? null : Record with { Rows = null },
            AcceptedOn = accepted.On ?? AcceptedOn,
        },
        DecisionReceived decision => this with { Decision = decision },
        _ => throw new UnreachableEventException(e),
    };
}
