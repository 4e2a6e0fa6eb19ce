using System.Collections.Immutable;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Eoir;

namespace InteragencyReview.Tool.Import;

/// <summary>Files that an import passes over although somebody may have meant them for it: their names nearly match.</summary>
public static class NearNames
{
    /// <summary>So many letters wrong, missing or too much are a slip.</summary>
    private const int Slip = 2;

    private const int ShortestForASlip = 5;

    private static readonly ImmutableArray<string> Endings =
        [".gz", ".zip", ".bz2", ".xz", ".ndjson", ".jsonl", ".jsonlines", ".json", ".csv", ".tsv", ".txt", ".tab", ".xlsx", ".bak", ".old", ".tmp"];

    /// <summary>Not kept for an import: what the generator writes beside its files.</summary>
    private const string ManifestName = "manifest.json";

    private static readonly ImmutableArray<(string Bare, string FileName)> Known =
    [
        ("casefiles", "case-files*.ndjson or case-files*.ndjson.gz"),
        ("casefile", "case-files*.ndjson or case-files*.ndjson.gz"),
        ("docket", "docket*.ndjson or docket*.ndjson.gz"),
        ("dockets", "docket*.ndjson or docket*.ndjson.gz"),
        ("crosswalk", CrosswalkTable.FileName),
        ("asof", EoirFiles.DayFile),
        .. EoirFiles.Names.Select(name => (Bare(name), name)),
    ];

    /// <param name="used">The paths of the files that are read.</param>
    public static ImmutableArray<(string File, string Meant)> In(string directory, IReadOnlySet<string> used) =>
    [
        .. Directory.EnumerateFiles(directory).Where(path => !used.Contains(path)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
            .Select(name => (name, Meant: Meant(name))).Where(near => near.Meant is not null).Select(near => (near.name, near.Meant!)),
    ];

    private static string? Meant(string name)
    {
        if (name.Equals(ManifestName, StringComparison.OrdinalIgnoreCase))
            return null;
        var bare = Bare(name);
        foreach (var (known, fileName) in Known)
        {
            if (bare == known || (known.Length >= ShortestForASlip && (bare.Contains(known, StringComparison.Ordinal) || Distance(bare, known) <= Slip)))
                return fileName;
        }

        return name.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".ndjson.gz", StringComparison.OrdinalIgnoreCase)
            ? "case-files*.ndjson or docket*.ndjson"
            : null;
    }

    /// <summary>Letters and digits only, in lower case, without endings.</summary>
    private static string Bare(string name)
    {
        for (var ending = Ending(name); ending is not null; ending = Ending(name))
            name = name[..^ending.Length];
        return string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
    }

    private static string? Ending(string name) => Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>How many letters must be put in, taken out or changed (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > Slip)
            return Slip + 1;
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                left = Math.Min(Math.Min(row[j], left) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }

        return row[^1];
    }
}
