using System.Collections.Immutable;
using System.Text.Json.Serialization;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>
/// A record of an agency, by the agency's own key in its canonical form. Make it with the methods below: two spellings of one key
/// that differ in case only are then equal.
/// </summary>
/// <param name="Key">Of OIL: circuit and docket number, <c>circuit/number</c>.</param>
public sealed record RecordRef(Agency Agency, string Key)
{
    public static readonly IComparer<RecordRef> Order = Comparer<RecordRef>.Create((x, y) =>
        x.Agency != y.Agency ? x.Agency.CompareTo(y.Agency) : string.CompareOrdinal(x.Key, y.Key));

    /// <summary>A docket number of a line that names no circuit: it stands for a docket only while one circuit is known to have it.</summary>
    [JsonIgnore]
    public bool IsDocketNumber => Agency == Agency.Oil && Key.StartsWith('/');

    public static RecordRef CaseFile(string caseFileId) => new(Agency.Dhs, RecordKey.Canonical(caseFileId));

    public static RecordRef Hearing(string idnCase) => new(Agency.Eoir, RecordKey.CanonicalIdnCase(idnCase));

    public static RecordRef Docket(string circuit, string number) =>
        new(Agency.Oil, $"{RecordKey.Canonical(circuit)}/{RecordKey.Canonical(number)}");

    public static RecordRef DocketNumber(string number) => new(Agency.Oil, $"/{RecordKey.Canonical(number)}");

    /// <summary>A record by its key as it stands in a route or in an answer.</summary>
    public static RecordRef Of(Agency agency, string key) => agency switch
    {
        Agency.Dhs => CaseFile(key),
        Agency.Eoir => Hearing(key),
        Agency.Oil when key.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash => Docket(key[..slash], key[(slash + 1)..]),
        Agency.Oil => DocketNumber(key),
        _ => throw new ArgumentOutOfRangeException(nameof(agency), agency, "An agency that does not sit on the panel."),
    };

    /// <summary>The docket number of an OIL record without its circuit.</summary>
    internal RecordRef WithoutCircuit() => new(Agency, Key[Key.IndexOf('/', StringComparison.Ordinal)..]);

    internal RecordRef InCircuit(string circuit) => new(Agency, circuit + Key[Key.IndexOf('/', StringComparison.Ordinal)..]);

    internal string Circuit => Key[..Key.IndexOf('/', StringComparison.Ordinal)];
}

/// <summary>Sets as sorted arrays: a stored state then reads the same in every process.</summary>
internal static class SortedSets
{
    public static ImmutableArray<T> With<T>(this ImmutableArray<T> sorted, T item, IComparer<T> order)
    {
        var at = sorted.BinarySearch(item, order);
        return at >= 0 ? sorted : sorted.Insert(~at, item);
    }

    public static ImmutableArray<T> Without<T>(this ImmutableArray<T> sorted, T item, IComparer<T> order)
    {
        var at = sorted.BinarySearch(item, order);
        return at >= 0 ? sorted.RemoveAt(at) : sorted;
    }
}
