using System.Collections.Immutable;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Intake.Eoir;

/// <summary>A case ready to travel, and the rows of the files it was made from.</summary>
/// <param name="Line">Of A_TblCase, for the report.</param>
/// <param name="Json">One line, UTF-8, without its line end.</param>
/// <param name="Rows">How many rows of each file went in, by what they counted as.</param>
public sealed record HearingCase(long Line, HearingRecord Record, byte[] Json, ImmutableArray<RowShare> Rows);

/// <param name="Outcome">Accepted or Repaired.</param>
public sealed record RowShare(string File, RowOutcome Outcome, int Count);

/// <summary>
/// The court's case data in a folder. The files are read once, in whatever order their rows stand, and joined by IDNCASE.
/// Memory is bounded by one partition of the input, whatever its size.
/// </summary>
public sealed class EoirExtract
{
    /// <summary>So much of the input is joined at once; in memory its rows take several times as much.</summary>
    public const long UsualPartition = 16L << 20;

    private readonly ImmutableArray<(EoirTable Table, string Path)> _files;
    private readonly string _directory;

    private EoirExtract(string directory, ImmutableArray<(EoirTable Table, string Path)> files, DateOnly? statedDay) =>
        (_directory, _files, StatedDay) = (directory, files, statedDay);

    /// <summary>The file of cases: findings about a whole case stand under its name.</summary>
    public static string CaseFileName => EoirTables.Cases.FileName;

    /// <summary>Files that hold nothing, not even a header, and are taken for absent.</summary>
    public ImmutableArray<string> Empty { get; private init; } = [];

    /// <summary>The day that the file <see cref="EoirFiles.DayFile"/> states; null where there is none.</summary>
    public DateOnly? StatedDay { get; }

    /// <summary>Of the files that are read.</summary>
    public ImmutableArray<string> Paths { get; private init; } = [];

    /// <summary>The numbers of all cases read, in no order: to compare with those of the extract before.</summary>
    public List<long> Cases { get; } = [];

    /// <summary>Bytes of all files, to show progress against.</summary>
    public long Bytes => _files.Sum(f => new FileInfo(f.Path).Length);

    /// <summary>Null when a required file or column is missing: <paramref name="problem"/> then says which, and what to do.</summary>
    public static EoirExtract? Open(string directory, out string? problem)
    {
        var files = ImmutableArray.CreateBuilder<(EoirTable, string)>();
        foreach (var table in EoirTables.All)
        {
            if (EoirFiles.Find(directory, table.FileName) is { } path)
                files.Add((table, path));
            else if (table.IsRequired)
            {
                problem = $"{table.FileName} is missing in {directory}: the court's case data needs it; put the file there or leave all of them out.";
                return null;
            }
        }

        var empty = ImmutableArray.CreateBuilder<string>();
        foreach (var (table, path) in files.ToList())
        {
            using var file = TabFile.Open(path);
            if (file.Header.IsEmpty && !table.IsRequired)
            {
                files.Remove((table, path));
                empty.Add(Path.GetFileName(path));
                continue;
            }

            if (file.Header.IsEmpty)
            {
                problem = $"{Path.GetFileName(path)} is empty: the court's case data needs it; put the file there or leave all of them out.";
                return null;
            }

            if (file.IsUtf16)
            {
                problem = $"{Path.GetFileName(path)} is UTF-16: save it in the encoding of the public release, Windows-1252, or as UTF-8.";
                return null;
            }

            if (table.RequiredColumns.FirstOrDefault(column => file.Column(column) < 0) is { } missing)
            {
                problem = $"{Path.GetFileName(path)} has no column {missing}: its first line must name the columns, separated by tabs, as in the public release.";
                return null;
            }
        }

        var day = EoirFiles.StatedDay(directory, out problem);
        return problem is null ? new(directory, files.ToImmutable(), day) { Empty = empty.ToImmutable(), Paths = [.. files.Select(file => file.Item2)] } : null;
    }

    /// <summary>Reads it all; every row is counted in <paramref name="tally"/>.</summary>
    /// <param name="asOf">The day the extract speaks for; null takes the one that the file AS_OF states, else the latest on which rows were entered.</param>
    /// <param name="progress">Told the bytes read so far, of all files.</param>
    /// <param name="partitionBytes">See <see cref="UsualPartition"/>: memory follows it, the result does not.</param>
    /// <param name="today">What it is taken to speak for when nothing else says it; null leaves that to who takes the records.</param>
    public IEnumerable<HearingCase> Read(
        IntakeTally tally, DateOnly? asOf, Action<long>? progress, CancellationToken stop, long partitionBytes = UsualPartition, DateOnly? today = null)
    {
        using var partitions = new EoirPartitions(Bytes, partitionBytes);
        var layouts = new EoirLayout?[EoirTables.All.Length];
        var entered = new EntryDays();
        var codes = EoirCodes.Load(_directory);
        var appealCases = new Dictionary<long, long>();
        var read = 0L;
        foreach (var (table, path) in _files)
        {
            layouts[table.Index] = Spread(table, path, codes, tally, partitions, appealCases, entered, stop);
            progress?.Invoke(read += new FileInfo(path).Length);
        }

        var entryDay = entered.LatestUntil(today);
        var day = asOf ?? StatedDay ?? entryDay;
        tally.SpeaksFor(new(day ?? today, asOf is not null ? CourtDay.Given : StatedDay is not null ? CourtDay.Stated : entryDay is not null ? CourtDay.Entered : CourtDay.Intake));
        var assembly = new CaseAssembly([.. layouts], day ?? today, isStated: day is not null);
        for (var i = 0; i < partitions.Count; i++)
        {
            foreach (var made in new EoirJoin(tally, assembly, layouts).Read(partitions, i, stop))
                yield return made;
        }
    }

    private EoirLayout Spread(
        EoirTable table,
        string path,
        EoirCodes codes,
        IntakeTally tally,
        EoirPartitions partitions,
        Dictionary<long, long> appealCases,
        EntryDays entered,
        CancellationToken stop)
    {
        using var file = TabFile.Open(path);
        tally.Open(table.FileName);
        foreach (var (column, without) in table.Used.Where(used => file.Column(used.Column) < 0))
        {
            tally.Note(
                table.FileName,
                1,
                new(FindingKind.Suspicion, Finding.MissingColumn, column, null, $"The first line does not name this column: {without}. Its name must be as in the public release."));
        }

        var layout = new EoirLayout(RowCleaner.Names(file.Header));
        var cleaner = new RowCleaner(table, file, codes, tally);
        while (file.Next())
        {
            stop.ThrowIfCancellationRequested();
            if (cleaner.Clean(out var owner) is not { } row)
                continue;
            if (table == EoirTables.Cases)
                Cases.Add(row.Key);
            if (table == EoirTables.Proceedings || table == EoirTables.Schedule || table == EoirTables.Motions)
                entered.Add(layout.Date(row, "INPUT_DATE"));
            if (table == EoirTables.Appeals)
                appealCases[row.Key] = owner;
            if (table.CaseColumn is null && !appealCases.TryGetValue(owner, out owner))
            {
                EoirJoin.Orphan(tally, row, "appeal");
                continue;
            }

            partitions.Add(owner, row);
            if (table == EoirTables.LeadRiders && EoirValues.TryNumber(layout.Text(row, "idnLeadCase"), out var lead))
                partitions.AddLead(lead, row.Line);
        }

        return layout;
    }

    /// <summary>The days on which rows were entered: nobody enters a row on a day to come, but some are mistyped.</summary>
    private sealed class EntryDays
    {
        /// <summary>So many rows of one day are no mistake.</summary>
        private const int NoMistake = 20;

        private readonly SortedDictionary<DateOnly, long> _days = [];

        /// <summary>Null when no day that has come has so many.</summary>
        public DateOnly? LatestUntil(DateOnly? today) =>
            _days.Where(day => day.Value >= NoMistake && !(day.Key > today)).Select(day => (DateOnly?)day.Key).LastOrDefault();

        public void Add(DateOnly? day)
        {
            if (day is { } known)
                _days[known] = _days.GetValueOrDefault(known) + 1;
        }
    }
}
