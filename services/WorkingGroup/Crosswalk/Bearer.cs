using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>A record of an agency, by the agency's own key.</summary>
public sealed record RecordRef(Agency Agency, string Key);

public abstract record BearerEvent;

/// <summary>An agency has a record under this A-number.</summary>
public sealed record RecordSeen(RecordRef Record) : BearerEvent;

/// <summary>All records that carry one A-number, known here only by its keyed hash.</summary>
public sealed record Bearer(ImmutableHashSet<RecordRef> Records)
{
    /// <summary>
    /// More records than this under one A-number are not sorted by it, whichever of them came first: somebody has typed a dummy.
    /// </summary>
    public const int MostRecords = 40;

    public static readonly Bearer Initial = new([]);

    private bool IsDummy => Records.Count > MostRecords;

    public static StreamKey StreamOf(string aNumberHash) => StreamKey.Of("bearer", aNumberHash);

    public Bearer Evolve(BearerEvent e) => e switch
    {
        RecordSeen seen => new Bearer(Records.Add(seen.Record)),
        _ => throw new UnreachableEventException(e),
    };

    public static Decision<BearerEvent> See(Bearer bearer, RecordRef record) =>
        bearer.IsDummy || bearer.Records.Contains(record) ? [] : [new RecordSeen(record)];

    /// <summary>
    /// The case file that a record belongs to because of the A-number alone: only where one person has one case file and the
    /// agency has one record. One person may have several cases, and a decision booked on the wrong one harms; that is for a person.
    /// </summary>
    public string? CaseFileOf(Agency agency) =>
        !IsDummy && Records.Count(r => r.Agency == agency) == 1 && Records.Where(r => r.Agency == Agency.Dhs).Take(2).ToList() is [var only] ? only.Key : null;
}
