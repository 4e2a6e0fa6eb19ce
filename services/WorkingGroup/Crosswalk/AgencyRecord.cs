using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Crosswalk;

public abstract record AgencyRecordEvent;

public sealed record HearingRecordReceived(HearingFactsV1 Facts, long SourceVersion) : AgencyRecordEvent;

public sealed record FinalOrderRecordReceived(FinalOrderFactsV1 Facts, long SourceVersion) : AgencyRecordEvent;

/// <param name="By">Who tied them by hand, else null.</param>
public sealed record RecordTied(RecordRef Record, string CaseFileId, TieBasis Basis, string? By, DateOnly? On = null) : AgencyRecordEvent;

/// <summary>What a person said of it was a mistake, and holds no longer.</summary>
/// <param name="CaseFileId">To which it was tied by hand.</param>
public sealed record TieByHandWithdrawn(RecordRef Record, string CaseFileId, string By, DateOnly? On = null) : AgencyRecordEvent;

/// <summary>What tied it no longer does, or no longer says one thing only.</summary>
public sealed record RecordUntied(RecordRef Record, string CaseFileId, string Why) : AgencyRecordEvent;

/// <summary>A line of the crosswalk says whose record it is: by case file, by A-number, or by both.</summary>
public sealed record RecordNamed(RecordRef Record, string? CaseFileId, string? ANumberHash) : AgencyRecordEvent;

/// <summary>A line of the crosswalk names both and no case file: what ties one of them ties the other.</summary>
public sealed record RecordPaired(RecordRef Record, RecordRef With) : AgencyRecordEvent;

/// <summary>A docket of this number is known in this circuit.</summary>
/// <param name="Record">The docket number without a circuit.</param>
public sealed record DocketCircuitKnown(RecordRef Record, string Circuit) : AgencyRecordEvent;

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
/// A docket number without a circuit has one too: it keeps the lines of the crosswalk that name no circuit, and is itself never tied.
/// </summary>
public sealed record AgencyRecord : IAggregate
{
    /// <summary>More case files, A-numbers or paired records than this are not taken from the crosswalk for one record.</summary>
    public const int MostNamed = 100;

    /// <summary>With two the number alone names no docket, and never will.</summary>
    public const int MostCircuits = 2;

    public static readonly AgencyRecord Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public RecordRef? Ref { get; init; }

    public HearingRecordReceived? Hearing { get; init; }

    public FinalOrderRecordReceived? FinalOrder { get; init; }

    public RecordTied? Tie { get; init; }

    /// <summary>A person's word goes before everything else. The last one holds, until it is taken back.</summary>
    public RecordTied? ByHand { get; init; }

    /// <summary>The last day for which a person tied it or took a tie back; null also where they named none before it was always kept.</summary>
    public DateOnly? LastDayByHand { get; init; }

    /// <summary>The case files that lines of the crosswalk name with it; sorted.</summary>
    public ImmutableArray<string> CaseFiles { get; init; } = [];

    /// <summary>The A-numbers that lines of the crosswalk name with it; sorted.</summary>
    public ImmutableArray<string> NamedANumberHashes { get; init; } = [];

    /// <summary>The records that lines of the crosswalk name with it; sorted.</summary>
    public ImmutableArray<RecordRef> Pairs { get; init; } = [];

    /// <summary>Of a docket number without a circuit: the circuits known to have a docket of this number.</summary>
    public ImmutableArray<string> Circuits { get; init; } = [];

    /// <summary>The agency has sent it: until then only the crosswalk speaks of it.</summary>
    public bool IsReceived => Hearing is not null || FinalOrder is not null;

    /// <summary>
    /// How often it has been tied to another case file than before. What is sent under a later tie takes the place of what was sent under
    /// an earlier one; a tie to the same case on better grounds is nothing to tell anybody.
    /// </summary>
    public int Ties { get; init; }

    /// <summary>The case file of its last tie, also when nothing ties it any more.</summary>
    public string? LastCaseFileId { get; init; }

    /// <summary>Where it stands in the list of records: agency and key.</summary>
    public string? ListKey => Ref is null ? null : $"{Ref.Agency}/{Ref.Key}";

    /// <summary>The case it is tied to, whether that has come in or not.</summary>
    public Guid? TiedTo => Tie is null ? null : Cases.Review.IdOf(Tie.CaseFileId);

    /// <summary>The A-number that it carries itself.</summary>
    public string? OwnANumberHash => Hearing?.Facts.ANumberHash ?? FinalOrder?.Facts.ANumberHash;

    public static string StreamOf(RecordRef record) => $"record-{record.Agency.Code()}-{record.Key}";

    public AgencyRecord Apply(AgencyRecordEvent e) => e switch
    {
        HearingRecordReceived received => this with { Ref = RecordRef.Hearing(received.Facts.IdnCase), Hearing = received },
        FinalOrderRecordReceived received => this with
        {
            Ref = RecordRef.Docket(received.Facts.Circuit, received.Facts.DocketNumber),
            FinalOrder = received,
        },
        RecordTied tied => this with
        {
            Ref = tied.Record,
            Tie = tied,
            Ties = tied.CaseFileId == LastCaseFileId ? Ties : Ties + 1,
            LastCaseFileId = tied.CaseFileId,
            ByHand = tied.Basis == TieBasis.Person ? tied : ByHand,
            LastDayByHand = tied.Basis == TieBasis.Person ? tied.On ?? LastDayByHand : LastDayByHand,
        },
        TieByHandWithdrawn withdrawn => this with { Ref = withdrawn.Record, ByHand = null, LastDayByHand = withdrawn.On ?? LastDayByHand },
        RecordUntied untied => this with { Ref = untied.Record, Tie = null },
        RecordNamed named => this with
        {
            Ref = named.Record,
            CaseFiles = named.CaseFileId is { } file ? CaseFiles.With(file, StringComparer.Ordinal) : CaseFiles,
            NamedANumberHashes = named.ANumberHash is { } hash ? NamedANumberHashes.With(hash, StringComparer.Ordinal) : NamedANumberHashes,
        },
        RecordPaired paired => this with { Ref = paired.Record, Pairs = Pairs.With(paired.With, RecordRef.Order) },
        DocketCircuitKnown known => this with { Ref = known.Record, Circuits = Circuits.With(known.Circuit, StringComparer.Ordinal) },
        _ => throw new UnreachableEventException(e),
    };

    public static Decision<AgencyRecordEvent> Receive(AgencyRecord record, HearingRecordReceived received) =>
        record.Hearing?.SourceVersion >= received.SourceVersion ? [] : [received];

    public static Decision<AgencyRecordEvent> Receive(AgencyRecord record, FinalOrderRecordReceived received) =>
        record.FinalOrder?.SourceVersion >= received.SourceVersion ? [] : [received];

    public static Decision<AgencyRecordEvent> Name(AgencyRecord record, RecordNamed named)
    {
        var file = IsNews(record.CaseFiles, named.CaseFileId) ? named.CaseFileId : null;
        var hash = IsNews(record.NamedANumberHashes, named.ANumberHash) ? named.ANumberHash : null;
        return file is null && hash is null ? [] : [named with { CaseFileId = file, ANumberHash = hash }];

        static bool IsNews(ImmutableArray<string> known, string? said) => said is not null && known.Length < MostNamed && !known.Contains(said);
    }

    public static Decision<AgencyRecordEvent> Pair(AgencyRecord record, RecordPaired paired) =>
        record.Pairs.Length >= MostNamed || record.Pairs.Contains(paired.With) ? [] : [paired];

    public static Decision<AgencyRecordEvent> KnowCircuit(AgencyRecord docketNumber, DocketCircuitKnown known) =>
        docketNumber.Circuits.Length >= MostCircuits || docketNumber.Circuits.Contains(known.Circuit) ? [] : [known];

    /// <summary>Brings the tie to what it must be: ties, unties, moves or leaves.</summary>
    public static Decision<AgencyRecordEvent> Retie(AgencyRecord record, RecordRef self, RecordTied? due) => (record.Tie, due) switch
    {
        (null, null) => [],
        (null, { } to) => [to],
        ({ } old, null) => [new RecordUntied(self, old.CaseFileId, "What is known of it no longer points to one case file only.")],
        ({ } old, { } to) when old.CaseFileId == to.CaseFileId => old.Basis == to.Basis ? [] : [to],
        ({ } old, { } to) => [new RecordUntied(self, old.CaseFileId, $"It belongs to {to.CaseFileId}."), to],
    };
}
