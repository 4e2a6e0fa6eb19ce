using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Crosswalk;

public abstract record SharedANumberEvent;

/// <summary>An agency has a record under this A-number.</summary>
public sealed record RecordSeen(RecordRef Record) : SharedANumberEvent;

/// <summary>The agency has corrected the A-number of a record: it is no longer under this one.</summary>
public sealed record RecordLeft(RecordRef Record) : SharedANumberEvent;

/// <summary>All records that carry one A-number, known here only by its keyed hash.</summary>
public sealed record SharedANumber : IAggregate
{
    /// <summary>
    /// More records than this under one A-number are not sorted by it, whichever of them came first: somebody has typed a dummy.
    /// </summary>
    public const int MostRecords = 40;

    /// <summary>
    /// So many records are remembered, so that a dummy becomes an A-number again when its records are corrected. A number that has
    /// had as many remains a dummy for good.
    /// </summary>
    public const int MostRemembered = 400;

    public static readonly SharedANumber Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    /// <summary>Sorted. Empty where the number is a dummy for good.</summary>
    public ImmutableArray<RecordRef> Records { get; init; } = [];

    public bool IsDummyForGood { get; init; }

    public static string StreamOf(string aNumberHash) => $"anumber-{aNumberHash}";

    public SharedANumber Apply(SharedANumberEvent e) => e switch
    {
        RecordSeen when Records.Length + 1 >= MostRemembered => this with { Records = [], IsDummyForGood = true },
        RecordSeen seen => this with { Records = Records.With(seen.Record, RecordRef.Order) },
        RecordLeft left => this with { Records = Records.Without(left.Record, RecordRef.Order) },
        _ => throw new UnreachableEventException(e),
    };

    public static Decision<SharedANumberEvent> Add(SharedANumber number, RecordRef record) =>
        number.IsDummyForGood || number.Records.Contains(record) ? [] : [new RecordSeen(record)];

    public static Decision<SharedANumberEvent> Remove(SharedANumber number, RecordRef record) =>
        number.Records.Contains(record) ? [new RecordLeft(record)] : [];

    /// <summary>
    /// The case file that a record belongs to because of the A-number alone: only where one person has one case file and the
    /// agency has one record. One person may have several cases, and a decision booked on the wrong one harms; that is for a person.
    /// A record that a person has tied to another case file is no second record: it went under this number by somebody's slip.
    /// </summary>
    /// <param name="agency">Whose records.</param>
    /// <param name="byHand">The case file to which a person has tied a record; asked only where the agency has several.</param>
    public string? CaseFileOf(Agency agency, Func<RecordRef, string?> byHand)
    {
        if (Records.Length > MostRecords || Records.Where(record => record.Agency == Agency.Dhs).Take(2).ToList() is not [var only])
            return null;
        var records = Records.Where(record => record.Agency == agency).ToList();
        var count = records.Count > 1 ? records.Count(record => byHand(record) is not { } hand || hand == only.Key) : records.Count;
        return count == 1 ? only.Key : null;
    }
}
