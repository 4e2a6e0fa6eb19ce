using System.Globalization;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Kernel;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>
/// Something that the courts' docket systems must book. It stands on the feed as it was published, for ever; a correction is a new
/// entry. Nothing is in it that a docket system may not see: no names, no A-number, no reasons.
/// </summary>
/// <param name="EntryId">The same however often the entry is made: of the case's stream and the event's place in it.</param>
/// <param name="EffectiveDate">The day for which it was decided, in America/New_York.</param>
/// <param name="OccurredAt">When the court's own record had it.</param>
public sealed record DocketEntryPublished(
    Guid EntryId, string Type, Guid CaseId, string IdnCase, Lane Lane, DateOnly EffectiveDate, int DecisionVersion, DateTimeOffset OccurredAt);

/// <summary>What of a case's own stream stands on the feed.</summary>
public static class DocketEntry
{
    public const string DecisionIssued = "gov.review.decision.issued.v1";

    public static bool IsDue(HearingEvent e) => e is DecisionReceived { IdnCase: not null };

    /// <summary>Null for an event that no docket system books. A case that is not filed is on no docket.</summary>
    /// <param name="stream">Of the case.</param>
    /// <param name="version">The place of the event in it.</param>
    /// <param name="at">When the event was recorded.</param>
    public static DocketEntryPublished? Of(string stream, long version, HearingEvent e, DateTimeOffset at) => e switch
    {
        DecisionReceived { IdnCase: { } idnCase } decision => new(
            DeterministicGuid.Of("docket-entry", stream, version.ToString(CultureInfo.InvariantCulture)),
            DecisionIssued,
            decision.CaseId,
            idnCase,
            decision.Lane,
            decision.DecidedOn ?? DayOfAct.Today(decision.DecidedAt),
            decision.DecisionVersion,
            at),
        _ => null,
    };
}
