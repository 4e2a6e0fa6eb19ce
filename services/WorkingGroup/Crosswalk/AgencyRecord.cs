using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Crosswalk;

public abstract record AgencyRecordEvent;

public sealed record HearingRecordTold(HearingFactsV1 Facts, long SourceVersion) : AgencyRecordEvent;

public sealed record FinalOrderRecordTold(FinalOrderFactsV1 Facts, long SourceVersion) : AgencyRecordEvent;

/// <param name="By">Who tied them by hand, else null.</param>
public sealed record RecordTied(RecordRef Record, string CaseFileId, TieBasis Basis, string? By) : AgencyRecordEvent;

/// <summary>What the A-number alone said turned out to be ambiguous.</summary>
public sealed record RecordUntied(RecordRef Record, string CaseFileId, string Why) : AgencyRecordEvent;

/// <summary>A line of the crosswalk names both and no case file: what ties one of them ties the other.</summary>
public sealed record RecordPaired(RecordRef Record, RecordRef With) : AgencyRecordEvent;

/// <summary>What a record was tied to a case by, the weakest first: a stronger basis is never overridden by a weaker one.</summary>
public enum TieBasis
{
    ANumber,
    Crosswalk,
    Person,
}

/// <summary>One record of EOIR or OIL: what it says, and the case it is tied to, in whichever order they came.</summary>
public sealed record AgencyRecord
{
    public static readonly AgencyRecord Initial = new();

    /// <summary>Rows that tell which record belongs to which case, and which belong to none.</summary>
    public static readonly ViewTable Table = new(
        "agency_records",
        [
            new("agency", ColumnType.Text),
            new("record_key", ColumnType.Text),
            new("case_file_id", ColumnType.Text),
            new("case_id", ColumnType.Uuid),
            new("basis", ColumnType.Text),
            new("told", ColumnType.Boolean),
        ],
        KeyColumns: 2);

    public RecordRef? Ref { get; private init; }

    public HearingRecordTold? Hearing { get; private init; }

    public FinalOrderRecordTold? FinalOrder { get; private init; }

    public RecordTied? Tie { get; private init; }

    public RecordRef? PairedWith { get; private init; }

    public bool IsTold => Hearing is not null || FinalOrder is not null;

    public string? ANumberHash => Hearing?.Facts.ANumberHash ?? FinalOrder?.Facts.ANumberHash;

    public static StreamKey StreamOf(RecordRef record) => StreamKey.Of("record", $"{record.Agency.Code()}-{record.Key}");

    public AgencyRecord Evolve(AgencyRecordEvent e) => e switch
    {
        HearingRecordTold told => this with { Ref = new(Agency.Eoir, told.Facts.IdnCase), Hearing = told },
        FinalOrderRecordTold told => this with { Ref = new(Agency.Oil, told.Facts.DocketNumber), FinalOrder = told },
        RecordTied tied => this with { Ref = tied.Record, Tie = tied },
        RecordPaired paired => this with { Ref = paired.Record, PairedWith = paired.With },
        RecordUntied untied => this with { Ref = untied.Record, Tie = null },
        _ => throw new UnreachableEventException(e),
    };

    public static Decision<AgencyRecordEvent> Told(AgencyRecord record, HearingRecordTold told) =>
        record.Hearing?.SourceVersion >= told.SourceVersion ? [] : [told];

    public static Decision<AgencyRecordEvent> Told(AgencyRecord record, FinalOrderRecordTold told) =>
        record.FinalOrder?.SourceVersion >= told.SourceVersion ? [] : [told];

    public static Decision<AgencyRecordEvent> Pair(AgencyRecord record, RecordRef self, RecordRef with) =>
        record.PairedWith == with ? [] : [new RecordPaired(self, with)];

    /// <summary>Ties, unties or leaves, given what one basis says now. Null: that basis ties it to no case.</summary>
    public static Decision<AgencyRecordEvent> Settle(AgencyRecord record, RecordRef self, string? caseFileId, TieBasis basis, string? by = null)
    {
        if (record.Tie is { } tie && (tie.Basis > basis || tie.CaseFileId == caseFileId))
        {
            return caseFileId is not null && tie.CaseFileId == caseFileId && tie.Basis < basis
                ? [new RecordTied(self, caseFileId, basis, by)]
                : [];
        }

        return (record.Tie, caseFileId) switch
        {
            (null, null) => [],
            ({ } old, null) when old.Basis == basis => [new RecordUntied(self, old.CaseFileId, "More than one case file or record carries this A-number.")],
            (_, null) => [],
            ({ } old, { } to) => [new RecordUntied(self, old.CaseFileId, $"It belongs to {to}."), new RecordTied(self, to, basis, by)],
            (null, { } to) => [new RecordTied(self, to, basis, by)],
        };
    }

    /// <summary>A row for the list of records and what they are tied to.</summary>
    public static ViewRow? Row(StreamKey stream, AgencyRecord record) => record.Ref is not { } self ? null : Table.Row(
        self.Agency.ToString(),
        self.Key,
        record.Tie?.CaseFileId,
        record.Tie is null ? null : Cases.Review.IdOf(record.Tie.CaseFileId),
        record.Tie?.Basis.ToString(),
        record.IsTold);
}
