using System.Collections.Immutable;

namespace InteragencyReview.Tool.Import;

/// <summary>What a line is told by.</summary>
/// <param name="Key">In canonical form.</param>
public readonly record struct LineKey(string Key, DateOnly AsOf);

/// <summary>
/// The lines of files whose key stands on another line too. Of the latest day the last line counts; sent one after the other they
/// would change the record with every import.
/// </summary>
public sealed class RepeatedLines
{
    private readonly Dictionary<(int File, long Line), string> _superseded = [];

    private RepeatedLines()
    {
    }

    /// <summary>Null for a line that counts, else the place of the one that counts in its stead.</summary>
    public string? Instead(int file, long line) => _superseded.GetValueOrDefault((file, line));

    /// <summary>
    /// Reads the files once, remembering 64 bits of each key; and once more, keys and all, only where some of these came twice.
    /// </summary>
    /// <param name="paths">Read as one.</param>
    /// <param name="read">The key of a line; null for one that will be rejected whatever else there is.</param>
    /// <param name="lines">The lines of one file, by number.</param>
    public static async Task<RepeatedLines> Find(
        ImmutableArray<string> paths,
        Func<ReadOnlyMemory<byte>, LineKey?> read,
        Func<string, IAsyncEnumerable<(long Number, ReadOnlyMemory<byte> Utf8)>> lines)
    {
        var seen = new HashSet<ulong>();
        var twice = new HashSet<ulong>();
        foreach (var path in paths)
        {
            await foreach (var (_, utf8) in lines(path))
            {
                if (read(utf8) is { } line && HashOf(line.Key) is var hash && !seen.Add(hash))
                    twice.Add(hash);
            }
        }

        var found = new RepeatedLines();
        if (twice.Count > 0)
            await found.Sort(paths, read, lines, twice);
        return found;
    }

    private async Task Sort(
        ImmutableArray<string> paths,
        Func<ReadOnlyMemory<byte>, LineKey?> read,
        Func<string, IAsyncEnumerable<(long Number, ReadOnlyMemory<byte> Utf8)>> lines,
        HashSet<ulong> twice)
    {
        var counts = new Dictionary<string, (DateOnly AsOf, (int File, long Line) At)>(StringComparer.Ordinal);
        var loses = new List<(string Key, (int File, long Line) At)>();
        for (var file = 0; file < paths.Length; file++)
        {
            await foreach (var (number, utf8) in lines(paths[file]))
            {
                if (read(utf8) is not { } line || !twice.Contains(HashOf(line.Key)))
                    continue;
                if (counts.TryGetValue(line.Key, out var before) && before.AsOf > line.AsOf)
                {
                    loses.Add((line.Key, (file, number)));
                    continue;
                }

                if (before != default)
                    loses.Add((line.Key, before.At));
                counts[line.Key] = (line.AsOf, (file, number));
            }
        }

        foreach (var (key, at) in loses)
            _superseded[at] = $"line {counts[key].At.Line} of {Path.GetFileName(paths[counts[key].At.File])}";
    }

    /// <summary>FNV-1a, 64 bits.</summary>
    private static ulong HashOf(string key)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in key)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
