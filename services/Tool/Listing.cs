using System.Collections.Immutable;
using Spectre.Console;

namespace InteragencyReview.Tool;

/// <summary>Rows for a person: a table on a terminal that is wide enough, else a block for each row; aligned plain lines in a pipe.</summary>
/// <param name="numbers">Columns of numbers, which stand to the right.</param>
public sealed class Listing(ImmutableArray<string> columns, ImmutableHashSet<string> numbers)
{
    private const string Nothing = "-";
    private const string Gap = "  ";
    private const string Indent = "  ";

    /// <summary>What a table draws around a column.</summary>
    private const int Frame = 3;

    private readonly List<ImmutableArray<string>> _rows = [];

    public void Add(params ReadOnlySpan<object?> values)
    {
        if (values.Length != columns.Length)
            throw new ArgumentException($"A row has {columns.Length} values, not {values.Length}.", nameof(values));
        var row = ImmutableArray.CreateBuilder<string>(values.Length);
        foreach (var value in values)
            row.Add(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text ? Printable.Of(text) : Nothing);
        _rows.Add(row.MoveToImmutable());
    }

    /// <summary>Nothing, not even the columns, when there is no row.</summary>
    public void WriteIfAny(TextWriter output)
    {
        if (_rows.Count > 0)
            Write(output);
    }

    public void Write(TextWriter output)
    {
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected)
            Lines(output);
        else if (Widths().Sum(width => width + Frame) < Console.WindowWidth)
            Table();
        else
            Blocks(output, Console.WindowWidth);
    }

    /// <summary>For a terminal that is too narrow for the table: no value is broken, so that an id can be copied whole.</summary>
    public void Blocks(TextWriter output, int width)
    {
        foreach (var row in _rows)
        {
            var line = row[0];
            foreach (var (column, value) in columns.Zip(row).Skip(1))
            {
                if (value == Nothing)
                    continue;
                var item = $"{column}: {value}";
                if (line.Length == 0 || line.Length + Gap.Length + item.Length < width)
                {
                    line += (line.Trim().Length == 0 ? "" : Gap) + item;
                    continue;
                }

                output.WriteLine(line);
                line = Indent + item;
            }

            output.WriteLine(line);
        }
    }

    private void Table()
    {
        var table = new Table();
        foreach (var column in columns)
            table.AddColumn(numbers.Contains(column) ? new TableColumn(column).RightAligned().NoWrap() : new TableColumn(column).NoWrap());
        foreach (var row in _rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    private void Lines(TextWriter output)
    {
        var widths = Widths();
        foreach (var row in _rows.Prepend(columns))
        {
            output.WriteLine(string.Join(
                Gap, row.Select((text, i) => numbers.Contains(columns[i]) ? text.PadLeft(widths[i]) : text.PadRight(widths[i]))).TrimEnd());
        }
    }

    private List<int> Widths() => [.. columns.Select((column, i) => _rows.Select(row => row[i].Length).Append(column.Length).Max())];
}
