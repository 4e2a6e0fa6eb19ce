using System.Collections.Immutable;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Eoir.CaseRecords;

/// <summary>
/// Rows of a case that the court's last extract had and this one has not. A release that was cut short looks the same as a row that
/// was taken back, so what is missing changes nothing by itself: it is reported, and what the court was known to have decided stands
/// until a row says otherwise.
/// </summary>
public static class VanishedRows
{
    private const string Proceedings = "B_TblProceeding.csv";
    private const string Charges = "B_TblProceedCharges.csv";
    private const string Schedule = "tbl_schedule.csv";
    private const string LeadRiders = "tbl_Lead_Rider.csv";
    private const string Motions = "tbl_Court_Motions.csv";
    private const string Appeals = "tblAppeal.csv";
    private const string Petitions = "tblAppealFedCourts.csv";
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<long>> NoRows = ImmutableSortedDictionary<string, ImmutableArray<long>>.Empty;

    /// <summary>Their rows tell the stage of a case.</summary>
    private static readonly ImmutableArray<string> StageFiles = [Proceedings, Motions, Appeals, Petitions];

    public static ImmutableArray<(string File, long Row)> Between(HearingRecord? known, HearingRecord now) =>
        known?.Rows is { } before && now.Rows is { } rows ? [.. Without(before, rows)] : [];

    /// <summary>
    /// The record to be kept: what is new in this extract, and what is missing from it as it was known. Of the files that tell the stage
    /// only a new row of the same file takes the place of one that is missing, and that one is then missing no more.
    /// </summary>
    public static HearingRecord Kept(HearingRecord? known, HearingRecord now)
    {
        if (known?.Rows is not { } before || now.Rows is null)
            return now;

        // Without it the case would lose its tie.
        now = now with { ANumber = now.ANumber ?? known.ANumber };
        var gone = Between(known, now);
        if (gone.IsEmpty)
            return now;

        var come = FilesWithNewRows(known, now);
        var kept = now with
        {
            Rows = Union(before.RemoveRange(come.Where(file => StageFiles.Contains(file))), now.Rows!),
            Custody = now.Custody ?? known.Custody,
            LeadIdnCase = now.LeadIdnCase ?? (Has(LeadRiders) ? known.LeadIdnCase : null),
            Charges = Has(Charges) ? [.. now.Charges.Union(known.Charges).Order(StringComparer.Ordinal)] : now.Charges,
            NextHearingOn = KeepsHearing() ? known.NextHearingOn : now.NextHearingOn,
        };
        if (IsLost(Proceedings))
        {
            return kept with
            {
                Court = known.Court,
                HearingLocation = known.HearingLocation,
                NtaIssuedOn = known.NtaIssuedOn,
                FiledOn = known.FiledOn,
                DecidedOn = known.DecidedOn,
                HasFinalOrder = known.HasFinalOrder,
                AppealPending = known.AppealPending,
                Absentia = known.Absentia,
                AdministrativelyClosed = known.AdministrativelyClosed,
            };
        }

        // Where the proceedings say that nothing is decided there is no order, whatever is missing from the other files.
        return kept with
        {
            HasFinalOrder = IsLost(Appeals) || IsLost(Petitions) ? known.HasFinalOrder && now.DecidedOn is not null : now.HasFinalOrder,
            AppealPending = IsLost(Appeals) ? known.AppealPending : now.AppealPending,
            AdministrativelyClosed = IsLost(Appeals) || IsLost(Motions) ? known.AdministrativelyClosed : now.AdministrativelyClosed,
        };

        bool Has(string file) => gone.Any(row => row.File == file);

        bool IsLost(string file) => Has(file) && !come.Contains(file);

        // Without its proceeding a case looks as if it were not decided, and had a hearing to come.
        bool KeepsHearing() => (IsLost(Proceedings) || (Has(Schedule) && known.NextHearingOn is not null)) && !(known.NextHearingOn < now.NextHearingOn);
    }

    /// <summary>What is missing, and what follows from it in the record that is kept.</summary>
    public static ImmutableArray<Finding> Findings(HearingRecord? known, HearingRecord now)
    {
        var come = FilesWithNewRows(known, now);
        var gone = Between(known, now).Select(row => new Finding(
            FindingKind.Suspicion, Finding.Vanished, row.File, $"{row.Row}", $"The row was in the last extract and is not in this one; {WhatCounts(row.File, come)}."));
        return known is { Rows: not null, ANumber: not null } && now is { Rows: not null, ANumber: null }
            ? [.. gone, new(FindingKind.Suspicion, Finding.Vanished, "A_NUMBER", null, "The last extract had an A-number of this case and this one has none; what was known still counts. If it is rightly gone, say so: accept-vanished.")]
            : [.. gone];
    }

    private static string WhatCounts(string file, ImmutableHashSet<string> come) => (StageFiles.Contains(file), come.Contains(file)) switch
    {
        (true, true) => "a new row of its file has come in its place",
        (true, false) => "what was known from it of the stage of the case still counts",
        (false, _) => "what it said still counts, unless a row of its file that is there says otherwise",
    };

    private static ImmutableHashSet<string> FilesWithNewRows(HearingRecord? known, HearingRecord now) =>
        [.. Without(now.Rows ?? NoRows, known?.Rows ?? NoRows).Select(row => row.File)];

    private static IEnumerable<(string File, long Row)> Without(
        ImmutableSortedDictionary<string, ImmutableArray<long>> these, ImmutableSortedDictionary<string, ImmutableArray<long>> those) =>
        these.SelectMany(file => file.Value.Except(those.GetValueOrDefault(file.Key, [])).Select(row => (file.Key, row)));

    private static ImmutableSortedDictionary<string, ImmutableArray<long>> Union(
        ImmutableSortedDictionary<string, ImmutableArray<long>> these, ImmutableSortedDictionary<string, ImmutableArray<long>> those) =>
        these.SetItems(those.Select(file =>
            KeyValuePair.Create(file.Key, file.Value.Union(these.GetValueOrDefault(file.Key, [])).Order().ToImmutableArray())));
}
