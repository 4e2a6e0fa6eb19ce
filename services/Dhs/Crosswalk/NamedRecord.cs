using InteragencyReview.Kernel;

namespace InteragencyReview.Dhs.Crosswalk;

public abstract record NamedRecordEvent;

/// <summary>A line of the crosswalk says whose a record of the court or of OIL is.</summary>
public sealed record CaseFileNamed(string CaseFileId) : NamedRecordEvent;

/// <summary>A line of the crosswalk that names no case file says under which A-number a record of the court or of OIL goes.</summary>
public sealed record ANumberNamed(string ANumber) : NamedRecordEvent;

/// <summary>
/// A record of another agency as the crosswalk names it. Two lines that name two case files with it, or two A-numbers and no case file,
/// would untie it, and take it from the case that it belongs to: the second of them is questioned, and a person ties it by hand.
/// </summary>
public sealed record NamedRecord : IAggregate
{
    public static readonly NamedRecord Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public string? CaseFileId { get; init; }

    /// <summary>As the lines say that name no case file.</summary>
    public string? ANumber { get; init; }

    /// <param name="record">Agency and key: <c>eoir/9200085</c>, <c>oil/9/11-72345</c>.</param>
    public static string StreamOf(string record) => $"crosswalk-record-{DeterministicGuid.Of("crosswalk-record", record)}";

    public NamedRecord Apply(NamedRecordEvent e) => e switch
    {
        CaseFileNamed named => this with { CaseFileId = named.CaseFileId },
        ANumberNamed named => this with { ANumber = named.ANumber },
        _ => throw new UnreachableEventException(e),
    };

    public static Decision<NamedRecordEvent> Name(NamedRecord record, string caseFileId) => record.CaseFileId switch
    {
        null => [new CaseFileNamed(caseFileId)],
        { } known when RecordKey.Canonical(known) == RecordKey.Canonical(caseFileId) => [],
        { } known => new Refusal("contradicts", $"An earlier line names case file {known} with this record. This line is not used; where it is the right one, tie the record by hand."),
    };

    /// <summary>A case file that a line names goes before every A-number: then no other number can untie the record.</summary>
    public static Decision<NamedRecordEvent> NameANumber(NamedRecord record, string aNumber)
    {
        if (record.ANumber is null)
            return [new ANumberNamed(aNumber)];
        return record.ANumber == aNumber || record.CaseFileId is not null
            ? []
            : new Refusal("contradicts", "An earlier line names another A-number with this record. This line is not used; where it is the right one, tie the record by hand.");
    }
}
