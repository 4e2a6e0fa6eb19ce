using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace InteragencyReview.Intake.Reports;

/// <summary>What became of a row.</summary>
public enum RowOutcome
{
    Accepted,
    Unchanged,
    Repaired,
    Rejected,

    /// <summary>It speaks for an earlier day than the record that is known, and changed nothing.</summary>
    Older,
}

/// <summary>Counts while an import runs, from several threads; the report is read off at the end.</summary>
public sealed class IntakeTally
{
    /// <summary>More different unknown codes than this are counted together per code set.</summary>
    private const int MostUnknownCodes = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long[]> _files = [];
    private readonly Dictionary<(string Kind, string Name), Kind> _kinds = [];
    private readonly Dictionary<(string File, string Parent), long> _orphans = [];
    private readonly Dictionary<(string CodeSet, string? Code), long> _unknownCodes = [];
    private CourtDay? _courtDay;

    /// <summary>All rows counted so far, for the progress line.</summary>
    public long Rows
    {
        get
        {
            lock (_gate)
                return _files.Values.Sum(f => f.Sum());
        }
    }

    /// <summary>Makes the file appear in the report even if it has no row.</summary>
    public void Open(string file)
    {
        lock (_gate)
            Of(file);
    }

    /// <summary>The day that the court's extract speaks for; null before it is known.</summary>
    public CourtDay? CourtDay
    {
        get
        {
            lock (_gate)
                return _courtDay;
        }
    }

    public void SpeaksFor(CourtDay day)
    {
        lock (_gate)
            _courtDay = day;
    }

    public void Row(string file, RowOutcome outcome, long rows = 1)
    {
        lock (_gate)
            Of(file)[(int)outcome] += rows;
    }

    /// <summary>Rows counted before under one outcome turn out to have another: the service had the case already, or refused it.</summary>
    public void Move(string file, RowOutcome from, RowOutcome to, long rows)
    {
        lock (_gate)
        {
            Of(file)[(int)from] -= rows;
            Of(file)[(int)to] += rows;
        }
    }

    public void Note(string file, long line, Finding found)
    {
        lock (_gate)
        {
            var kind = Of(found.Kind, found.Name);
            kind.Count++;
            if (kind.Places.Count < IntakeReport.MostPlaces)
                kind.Places.Add(new(file, line, found.Member, Finding.Shorten(found.Value), found.Reason));
        }
    }

    /// <summary>Counts findings of which nobody says where they are.</summary>
    public void Beyond(string kind, string name, long count)
    {
        lock (_gate)
            Of(kind, name).Count += count;
    }

    public void Orphan(string file, string parent)
    {
        lock (_gate)
            CollectionsMarshal.GetValueRefOrAddDefault(_orphans, (file, parent), out _)++;
    }

    /// <param name="code">Null where the column is protected.</param>
    public void UnknownCode(string codeSet, string? code)
    {
        lock (_gate)
        {
            var key = (codeSet, Finding.Shorten(code));
            if (_unknownCodes.Count >= MostUnknownCodes && !_unknownCodes.ContainsKey(key))
                key = (codeSet, null);
            CollectionsMarshal.GetValueRefOrAddDefault(_unknownCodes, key, out _)++;
        }
    }

    public IntakeReport Build(TimeSpan duration, ImmutableArray<Unmatched> unmatched)
    {
        lock (_gate)
        {
            return new(
                [.. _files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => Count(f.Key, f.Value))],
                [.. _kinds.OrderBy(k => k.Key.Kind, StringComparer.Ordinal).ThenBy(k => k.Key.Name, StringComparer.Ordinal)
                    .Select(k => new KindCount(k.Key.Kind, k.Key.Name, k.Value.Count, Sorted(k.Value.Places)))],
                [.. _orphans.OrderBy(o => o.Key.File, StringComparer.Ordinal).ThenBy(o => o.Key.Parent, StringComparer.Ordinal)
                    .Select(o => new OrphanCount(o.Key.File, o.Key.Parent, o.Value))],
                unmatched,
                [.. _unknownCodes.OrderBy(c => c.Key.CodeSet, StringComparer.Ordinal).ThenBy(c => c.Key.Code, StringComparer.Ordinal)
                    .Select(c => new UnknownCode(c.Key.CodeSet, c.Key.Code, c.Value))],
                Math.Round(duration.TotalSeconds, 3))
            {
                CourtDay = _courtDay,
            };
        }
    }

    private static FileCount Count(string file, long[] rows) => new(
        file,
        rows.Sum(),
        rows[(int)RowOutcome.Accepted],
        rows[(int)RowOutcome.Unchanged],
        rows[(int)RowOutcome.Repaired],
        rows[(int)RowOutcome.Rejected],
        rows[(int)RowOutcome.Older]);

    private static ImmutableArray<ReportPlace> Sorted(List<ReportPlace> places) =>
        [.. places.OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line)];

    private Kind Of(string kind, string name)
    {
        ref var counted = ref CollectionsMarshal.GetValueRefOrAddDefault(_kinds, (kind, name), out _);
        return counted ??= new Kind();
    }

    private long[] Of(string file)
    {
        ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(_files, file, out _);
        return rows ??= new long[Enum.GetValues<RowOutcome>().Length];
    }

    private sealed class Kind
    {
        public long Count { get; set; }

        public List<ReportPlace> Places { get; } = [];
    }
}
