using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Tool.Generate.Court;

/// <summary>Writes the court's files, with dirt on every so many rows, and foretells what their import must report.</summary>
public sealed class CourtFiles : IDisposable
{
    /// <summary>One row in so many is soiled; prime, so that no column of the pattern repeats with the cases.</summary>
    private const int DirtPeriod = 29;
    private const int FirstDirt = 7;
    private const long FirstOrphanCase = 900_000_000;
    private const long FirstExtraKey = 800_000_000;

    private readonly Dictionary<CourtTable, CourtFile> _files;
    private readonly Dictionary<CourtTable, long> _turns = CourtTable.All.ToDictionary(table => table, _ => 0L);
    private readonly DirtTally? _dirt;
    private long _extra;

    /// <param name="dirt">Null writes clean files.</param>
    public CourtFiles(string directory, DirtTally? dirt)
    {
        _files = CourtTable.All.ToDictionary(table => table, table => new CourtFile(directory, table));
        _dirt = dirt;
    }

    public IEnumerable<Manifest.File> Rows => CourtTable.All.Select(table => new Manifest.File(table.FileName, _files[table].Rows));

    /// <param name="leadIsLost">The lead case's own row was lost.</param>
    /// <returns>True if the case's own row was lost to dirt.</returns>
    public bool Write(IReadOnlyList<CourtRow> rows, bool leadIsLost)
    {
        var kept = new List<CourtRow>(rows.Count);
        foreach (var row in rows)
        {
            if (Write(row.Copy()))
                kept.Add(row);
        }

        var caseIsLost = !kept.Exists(row => row.Table == CourtTable.Cases);
        Foretell(kept, caseIsLost);
        if (leadIsLost && kept.Exists(row => row.Table == CourtTable.LeadRiders))
            _dirt?.Add(CourtTable.LeadRiders.FileName, FindingKind.Suspicion, "unknown-lead");
        return caseIsLost;
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    /// <returns>False if dirt loses the row.</returns>
    private bool Write(CourtRow row)
    {
        var file = _files[row.Table];
        var kinds = CourtDirt.Of(row.Table);
        var turn = _turns[row.Table]++;
        if (_dirt is null || kinds.IsEmpty || turn % DirtPeriod != FirstDirt)
        {
            file.Write(row.Fields);
            return true;
        }

        var dirt = kinds[(int)(turn / DirtPeriod % kinds.Length)];
        _dirt.Add(row.Table.FileName, dirt.Kind, dirt.Name);
        if (dirt.Name is CourtDirt.OrphanName or CourtDirt.RepeatedName)
        {
            file.Write(row.Fields);
            if (dirt.Name == CourtDirt.OrphanName)
                (row[row.Table.Key], row[row.Table.CaseColumn]) = ($"{FirstExtraKey + _extra}", $"{FirstOrphanCase + _extra++}");
        }

        file.Write(dirt.Soil(row));
        return !dirt.LosesRow;
    }

    /// <summary>What hangs in the air once rows are lost.</summary>
    private void Foretell(List<CourtRow> kept, bool caseIsLost)
    {
        if (_dirt is null)
            return;
        var proceedings = kept.Where(row => row.Table == CourtTable.Proceedings).Select(row => row[CourtTable.Proceedings.Key]).ToHashSet(StringComparer.Ordinal);
        foreach (var row in kept.Where(row => row.Table != CourtTable.Cases))
        {
            if (caseIsLost)
                _dirt.Add(row.Table.FileName, FindingKind.Rejection, CourtDirt.OrphanName);
            else if (row.Table is { ProceedingColumn: { } column } && row.Table != CourtTable.Proceedings && row.Table != CourtTable.Appeals && !proceedings.Contains(row[column]))
                _dirt.Add(row.Table.FileName, FindingKind.Suspicion, "orphan-proceeding");
        }

        if (!caseIsLost && proceedings.Count == 0)
            _dirt.Add(CourtTable.Cases.FileName, FindingKind.Suspicion, "case-without-proceeding");
    }
}
