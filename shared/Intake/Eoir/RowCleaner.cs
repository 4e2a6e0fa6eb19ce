using System.Collections.Immutable;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;

namespace InteragencyReview.Intake.Eoir;

/// <summary>
/// Makes the rows of one file clean, or rejects them. A repair is made only where it is certain; one odd value in a row is an odd
/// value, but two that cannot stand in their columns, or one in a row that is too long or too short, mean that the row has shifted
/// and nothing in it can be trusted.
/// </summary>
internal sealed class RowCleaner
{
    private const int OddValuesOfAShiftedRow = 2;

    private readonly EoirTable _table;
    private readonly TabFile _file;
    private readonly EoirCodes _codes;
    private readonly IntakeTally _tally;
    private readonly EoirColumn[] _columns;
    private readonly int _key;
    private readonly int _owner;
    private readonly List<Finding> _findings = [];
    private readonly List<(string CodeSet, string? Code)> _unknownCodes = [];
    private readonly List<EoirField> _fields = [];
    private int _impossible;

    public RowCleaner(EoirTable table, TabFile file, EoirCodes codes, IntakeTally tally)
    {
        (_table, _file, _codes, _tally) = (table, file, codes, tally);
        _columns = [.. file.Header.Select(name => table.Columns.GetValueOrDefault(name) ?? new(name, ColumnKind.Text))];
        _key = file.Column(table.Key);
        _owner = file.Column(table.CaseColumn ?? table.ParentColumn!);
    }

    /// <summary>The names the columns go by: those of the header, a second of the same name numbered, and room for what is too much.</summary>
    public static ImmutableArray<string> Names(ImmutableArray<string> header)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. header.Select((name, i) => name.Length > 0 && seen.Add(name) ? name : $"{name}#{i + 1}")];
    }

    /// <summary>The row the file stands at, or null after it has been reported as rejected.</summary>
    /// <param name="owner">The number in the case column, or in the parent column of a file without one.</param>
    public EoirRow? Clean(out long owner)
    {
        owner = 0;
        _findings.Clear();
        _unknownCodes.Clear();
        _fields.Clear();
        _impossible = 0;
        if (_file.IsTooLong)
            return Reject("line-too-long", $"The line is longer than {TabFile.LongestLine} bytes: line ends are missing.");

        var surplus = false;
        for (var i = 0; i < _file.Count; i++)
        {
            if (!_file.IsEmpty(i))
                surplus |= Field(i) && i >= _columns.Length;
        }

        if (Width(surplus) is { } rejected)
            return Reject("shifted-row", rejected);
        if (Value(_key) is null)
            return Reject(_key == _owner ? "no-idncase" : "no-key", $"The row has no {_table.Key}.");
        if (Value(_owner) is not { } text)
            return Reject("no-idncase", $"The row has no {_columns[_owner].Name}.");
        if (!EoirValues.TryNumber(text, out owner) || !EoirValues.TryNumber(Value(_key), out var key))
        {
            return Reject(
                "bad-key", $"{(_key == _owner ? _table.Key : $"{_table.Key} or {_columns[_owner].Name}")} is not a number above zero of at most {RecordKey.LongestIdnCase} digits.");
        }

        foreach (var found in _findings)
            _tally.Note(_table.FileName, _file.LineNumber, found);
        foreach (var (codeSet, code) in _unknownCodes)
            _tally.UnknownCode(codeSet, code);
        return new(_table, _file.LineNumber, key, _findings.Exists(f => f.Kind == FindingKind.Repair), [.. _fields]);
    }

    /// <summary>Says why the row cannot be trusted; or notes that its width was put right.</summary>
    private string? Width(bool surplus)
    {
        var widthIsOff = _file.Count != _columns.Length;
        if (widthIsOff && (_impossible > 0 || _unknownCodes.Count > 0))
            return $"The row has {_file.Count} columns, the header {_columns.Length}, and its values do not fit their columns: a stray tab.";
        if (_file.Count < (_columns.Length + 1) / 2)
            return $"The row has {_file.Count} of {_columns.Length} columns: it was cut.";
        if (_impossible >= OddValuesOfAShiftedRow)
            return "Several values cannot stand in their columns: the row has shifted.";
        if (surplus)
            Note(FindingKind.Suspicion, "row-too-long", null, null, $"The row has {_file.Count} columns, the header {_columns.Length}; what is too much is kept aside.");
        else if (_file.Count > _columns.Length)
            Note(FindingKind.Repair, "trailing-columns", null, null, "Empty columns behind the last one were taken off.");
        else if (_file.Count < _columns.Length)
            Note(FindingKind.Repair, "short-row", null, null, $"The row has {_file.Count} of {_columns.Length} columns; the missing ones are empty.");
        return null;
    }

    /// <summary>True if the field holds something.</summary>
    private bool Field(int i)
    {
        var column = i < _columns.Length ? _columns[i] : new EoirColumn("", ColumnKind.Text);
        var raw = _file.Value(i);
        var value = raw.Contains('\0', StringComparison.Ordinal) ? raw.Replace("\0", "", StringComparison.Ordinal) : raw;
        if (value.Length != raw.Length)
            Note(FindingKind.Repair, "nul", column, null, "NUL bytes were taken out.");
        var trimmed = value.Trim();
        if (trimmed.Length != value.Length)
            Note(FindingKind.Repair, "padded", column, null, "Blanks around the value were taken off.");
        if (trimmed.Length == 0)
            return false;
        if (EoirValues.IsPseudoNull(trimmed, column.Kind))
        {
            Note(FindingKind.Repair, "pseudo-null", column, trimmed, "Stands for nothing, and was read so.");
            return false;
        }

        var (clean, kind, name) = EoirValues.Clean(trimmed, column, _codes);
        _fields.Add(new(i, clean ?? trimmed));
        if (name is null)
            return true;
        if (name == "unknown-code")
            _unknownCodes.Add((column.CodeSet!, column.IsOpen ? trimmed : null));
        else if (clean is null)
            _impossible++;
        Note(kind!, name, column, trimmed, Reasons[name]);
        return true;
    }

    private void Note(string kind, string name, EoirColumn? column, string? value, string reason) =>
        _findings.Add(new(kind, name, column?.Name, column is { IsOpen: true } ? value : null, reason));

    private string? Value(int column)
    {
        foreach (var field in _fields)
        {
            if (field.Column == column)
                return field.Value;
        }

        return null;
    }

    /// <summary>A row that cannot be trusted shows none of its values: what looks open may be a protected one out of place.</summary>
    private EoirRow? Reject(string name, string reason)
    {
        _tally.Row(_table.FileName, RowOutcome.Rejected);
        _tally.Note(_table.FileName, _file.LineNumber, new(FindingKind.Rejection, name, null, null, reason));
        return null;
    }

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["letter-o"] = "The letter O was read as zero.",
        ["bad-number"] = "Not a number: kept as text, not used.",
        ["month-only-date"] = "Only month and year: read as the first of the month.",
        ["odd-date"] = "No date of this docket: kept, not used.",
        ["sentinel-date"] = "1900-01-01 stands for an unknown date: kept, not used.",
        ["bad-date"] = "Not a date: kept as text, not used.",
        ["time-spelling"] = "Written as four digits.",
        ["bad-time"] = "Not a time of day: kept as text, not used.",
        ["lower-case-code"] = "Written in upper case.",
        ["unknown-code"] = "In no lookup: kept, not used.",
        ["odd-charge"] = "Not a section of the Act: kept, not used.",
        ["bad-a-number"] = "Not the letter A and 7 to 9 digits: not used.",
    };
}
