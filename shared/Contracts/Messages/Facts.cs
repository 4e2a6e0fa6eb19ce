using InteragencyReview.Contracts.Facts;

namespace InteragencyReview.Contracts.Messages;

/// <summary>DHS → WorkingGroup: what the case file now says, as far as it is open.</summary>
/// <param name="ANumberHash">Keyed hash of the A-number, the same key at all three agencies.</param>
/// <param name="AsOf">The day the record speaks for.</param>
/// <param name="SourceVersion">Of the record at the agency: what is older than what is known is dropped.</param>
/// <param name="RecordedAt">When the agency recorded it.</param>
public sealed record ChargingFactsV1(
    string CaseFileId, string ANumberHash, DateOnly AsOf, CaseFacts Facts, long SourceVersion = 0, DateTimeOffset RecordedAt = default) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => CaseFileId;

    string ISentByOneService.Sender => ServiceNames.Dhs;
}

/// <summary>EOIR → WorkingGroup: where the case stands in court.</summary>
/// <param name="Custody">detained, never or released; null when the court's record does not say.</param>
/// <param name="Court">BASE_CITY_CODE of the latest proceeding.</param>
/// <param name="HasFinalOrder">An order of removal stands and no appeal is pending.</param>
/// <param name="AsOf">The day the record speaks for; null in messages of before it was added.</param>
public sealed record HearingFactsV1(
    string IdnCase,
    string? ANumberHash,
    string? Custody,
    string? Court,
    DateOnly? NextHearingOn,
    bool HasFinalOrder,
    long SourceVersion = 0,
    DateOnly? AsOf = null) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => IdnCase;

    string ISentByOneService.Sender => ServiceNames.Eoir;
}

/// <summary>OIL → WorkingGroup: the petition for review.</summary>
public sealed record FinalOrderFactsV1(
    string DocketNumber,
    string ANumberHash,
    DateOnly AsOf,
    string Circuit,
    DateOnly? FinalOrderOn,
    string? Stay,
    string? Status,
    DateOnly? NextDueOn,
    long SourceVersion = 0) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => DocketNumber;

    string ISentByOneService.Sender => ServiceNames.Oil;
}

/// <summary>DHS → WorkingGroup: one line of the crosswalk; at least two members are filled, the circuit not counted.</summary>
/// <param name="Circuit">
/// Of the docket number. Without it the number names a docket only while exactly one circuit is known to have that number.
/// </param>
public sealed record CrosswalkLineV1(string? ANumberHash, string? IdnCase, string? CaseFileId, string? DocketNumber, string? Circuit = null) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => CaseFileId ?? IdnCase ?? DocketNumber ?? "";

    string ISentByOneService.Sender => ServiceNames.Dhs;
}
