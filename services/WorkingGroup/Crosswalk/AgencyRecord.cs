using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Crosswalk;

public abstract record AgencyRecordEvent;

public sealed record HearingRecordTold(HearingFactsV1 Facts, long SourceVersion) : AgencyRecordEvent;

public sealed record FinalOrderRecordTold(FinalOrderFactsV1 Facts, long SourceVersion) : AgencyRecordEvent;

/// <param name="By">Who tied them by hand, else null.</param>
public sealed record RecordTied(RecordRef Record, string CaseFileId, TieBasis Basis, string? By) : AgencyRecordEvent;

/// <summary>What tied it no longer does, or no longer says one thing only.</summary>
public sealed record RecordUntied(RecordRef Record, string CaseFileId, string Why) : AgencyRecordEvent;

/// <summary>A line of the crosswalk says whose record it is: by case file, by A-number, or by both.</summary>
public sealed record RecordNamed(RecordRef Record, string? CaseFileId, string? ANumberHash) : AgencyRecordEvent;

/// <summary>A line of the crosswalk names both and no case file: what ties one of them ties the other.</summary>
public sealed record RecordPaired(RecordRef Record, RecordRef With) : AgencyRecordEvent;

/// <summary>What a record was tied to a case by, the weakest first: a stronger basis is never overridden by a weaker one.</summary>
public enum TieBasis
{
    ANumber,
    Crosswalk,
    Person,
}

/// <summary>
/// One record of EOIR or OIL: what it says, all that bears on whose it is, and the case that this ties it to. The tie is
/// worked out anew from all of it whenever any of it changes; so the order in which it came does not matter.
/// </summary>
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

    /// <summary>A person's word goes before everything else. The last one holds.</summary>
    public RecordTied? ByHand { get; private init; }

    /// <summary>The case files that lines of the crosswalk name with it.</summary>
    public ImmutableSortedSet<string> CaseFiles { get; private init; } = Ordinal;

    /// <summary>The records that lines of the crosswalk name with it.</summary>
    public ImmutableHashSet<RecordRef> Pairs { get; private init; } = [];

    public bool IsTold => Hearing is not null || FinalOrder is not null;

    /// <summary>The A-numbers it goes under, by its own word and by the crosswalk's.</summary>
    public ImmutableSortedSet<string> ANumberHashes =>
        (Hearing?.Facts.ANumberHash ?? FinalOrder?.Facts.ANumberHash) is { } own ? HashesNamed.Add(own) : HashesNamed;

    private ImmutableSortedSet<string> HashesNamed { get; init; } = Ordinal;

    private static ImmutableSortedSet<string> Ordinal => ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static StreamKey StreamOf(RecordRef record) => StreamKey.Of("record", $"{record.Agency.Code()}-{record.Key}");

    public AgencyRecord Evolve(AgencyRecordEvent e) => e switch
    {
        HearingRecordTold told => this with { Ref = new(Agency.Eoir, told.Facts.IdnCase), Hearing = told },
        FinalOrderRecordTold told => this with { Ref = new(Agency.Oil, told.Facts.DocketNumber), FinalOrder = told },
        RecordTied tied => this with { Ref = tied.Record, Tie = tied, ByHand = tied.Basis == TieBasis.Person ? tied : ByHand },
        RecordUntied untied => this with { Ref = untied.Record, Tie = null },
        RecordNamed named => this with
        {
            Ref = named.Record,
            CaseFiles = named.CaseFileId is { } file ? CaseFiles.Add(file) : CaseFiles,
            HashesNamed = named.ANumberHash is { } hash ? HashesNamed.Add(hash) : HashesNamed,
        },
        RecordPaired paired => this with { Ref = paired.Record, Pairs = Pairs.Add(paired.With) },
        _ => throw new UnreachableEventException(e),
    };

    public static Decision<AgencyRecordEvent> Told(AgencyRecord record, HearingRecordTold told) =>
        record.Hearing?.SourceVersion >= told.SourceVersion ? [] : [told];

    public static Decision<AgencyRecordEvent> Told(AgencyRecord record, FinalOrderRecordTold told) =>
        record.FinalOrder?.SourceVersion >= told.SourceVersion ? [] : [told];

    public static Decision<AgencyRecordEvent> Name(AgencyRecord record, RecordNamed named) =>
        (named.CaseFileId is null || record.CaseFiles.Contains(named.CaseFileId))
        && (named.ANumberHash is null || record.HashesNamed.Contains(named.ANumberHash)) ? [] : [named];

    public static Decision<AgencyRecordEvent> Pair(AgencyRecord record, RecordRef self, RecordRef with) =>
        record.Pairs.Contains(with) ? [] : [new RecordPaired(self, with)];

    /// <summary>
    /// What ties the record now: a person's word, else its own lines of the crosswalk, else those of the records paired with it,
    /// else the A-numbers. The first of them that says anything counts, and only where it says one thing: two case files are a
    /// contradiction, and a decision booked on the wrong one harms; that is for a person.
    /// </summary>
    /// <param name="paired">The other records that lines of the crosswalk pair with it, directly or by way of others.</param>
    /// <param name="byANumber">The case files that the A-numbers of all of them point to.</param>
    public static RecordTied? Due(AgencyRecord record, RecordRef self, IEnumerable<AgencyRecord> paired, IEnumerable<string> byANumber)
    {
        if (record.ByHand is { } hand)
            return hand;
        if (!record.CaseFiles.IsEmpty)
            return Only(record.CaseFiles, TieBasis.Crosswalk);
        var ofPairs = Ordinal.Union(paired.SelectMany(pair => pair.ByHand is { } tied ? [tied.CaseFileId] : pair.CaseFiles.AsEnumerable()));
        return ofPairs.IsEmpty ? Only(Ordinal.Union(byANumber), TieBasis.ANumber) : Only(ofPairs, TieBasis.Crosswalk);

        RecordTied? Only(ImmutableSortedSet<string> caseFiles, TieBasis basis) =>
            caseFiles is [var only] ? new RecordTied(self, only, basis, null) : null;
    }

    /// <summary>Ties, unties or leaves.</summary>
    public static Decision<AgencyRecordEvent> Settle(AgencyRecord record, RecordRef self, RecordTied? due) => (record.Tie, due) switch
    {
        (null, null) => [],
        (null, { } to) => [to],
        ({ } old, null) => [new RecordUntied(self, old.CaseFileId, "What is known of it no longer points to one case file only.")],
        ({ } old, { } to) when old.CaseFileId == to.CaseFileId => old.Basis == to.Basis ? [] : [to],
        ({ } old, { } to) => [new RecordUntied(self, old.CaseFileId, $"It belongs to {to.CaseFileId}."), to],
    };

    /// <summary>A row for the list of records and what they are tied to.</summary>
    public static ViewRow? Row(StreamKey stream, AgencyRecord record) => record.Ref is not { } self ? null : Table.Row(
        self.Agency.ToString(),
        self.Key,
        record.Tie?.CaseFileId,
        record.Tie is null ? null : Cases.Review.IdOf(record.Tie.CaseFileId),
        record.Tie?.Basis.ToString(),
        record.IsTold);
}
