using System.Globalization;
using InteragencyReview.Intake.Reports;
using Spectre.Console;

namespace InteragencyReview.Tool.Import;

/// <summary>The intake report for a person: tables on a terminal, plain lines in a pipe.</summary>
public static class ReportScreen
{
    /// <summary>Places shown of each kind; all that were kept are in the JSON.</summary>
    private const int ShownPlaces = 3;
    private const int ShownUnmatched = 5;

    public static void Write(IntakeReport report, TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
            Tables(report, AnsiConsole.Console);
        else
            Lines(report, output);
    }

    private static void Tables(IntakeReport report, IAnsiConsole terminal)
    {
        var files = new Table().AddColumn("File");
        foreach (var heading in (ReadOnlySpan<string>)["Read", "Accepted", "Unchanged", "Older", "Repaired", "Rejected"])
            files.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var file in report.Files)
            files.AddRow(Markup.Escape(Printable.Of(file.File)), N(file.Read), N(file.Accepted), N(file.Unchanged), N(file.Older), N(file.Repaired), N(file.Rejected));
        terminal.Write(files);

        if (!report.Kinds.IsEmpty)
        {
            var kinds = new Table().AddColumn("What").AddColumn("Kind").AddColumn(new TableColumn("Count").RightAligned()).AddColumn("First places");
            foreach (var kind in report.Kinds)
                kinds.AddRow(Markup.Escape(Printable.Of(kind.Kind)), Markup.Escape(Printable.Of(kind.Name)), N(kind.Count), Markup.Escape(string.Join("\n", kind.Places.Take(ShownPlaces).Select(Place))));
            terminal.Write(kinds);
        }

        foreach (var line in Rest(report))
            terminal.WriteLine(Printable.Of(line));
    }

    private static void Lines(IntakeReport report, TextWriter output)
    {
        foreach (var file in report.Files)
            output.WriteLine($"{Printable.Of(file.File)}: read {N(file.Read)}, accepted {N(file.Accepted)}, unchanged {N(file.Unchanged)}, older {N(file.Older)}, repaired {N(file.Repaired)}, rejected {N(file.Rejected)}");
        foreach (var kind in report.Kinds)
        {
            output.WriteLine($"{kind.Kind} {Printable.Of(kind.Name)}: {N(kind.Count)}");
            foreach (var place in kind.Places.Take(ShownPlaces))
                output.WriteLine($"  {Place(place)}");
        }

        foreach (var line in Rest(report))
            output.WriteLine(Printable.Of(line));
    }

    private static IEnumerable<string> Rest(IntakeReport report)
    {
        foreach (var orphans in report.Orphans)
            yield return $"Orphans: {N(orphans.Count)} rows of {orphans.File} without their {orphans.Parent}";
        foreach (var set in report.UnknownCodes.GroupBy(code => code.CodeSet, StringComparer.Ordinal))
            yield return $"Codes in no lookup, {set.Key}: {N(set.Sum(code => code.Count))}{Codes(set)}";
        if (!report.Unmatched.IsEmpty)
            yield return $"Unmatched of this import so far: {N(report.Unmatched.Length)}, among them {string.Join("; ", report.Unmatched.Take(ShownUnmatched).Select(u => $"{u.Agency} {u.Key} ({u.Reason})"))}";
        if (report.CourtDay is { } court)
            yield return $"The court's extract speaks for {court.Day:yyyy-MM-dd} ({court.From}).";
        foreach (var file in report.Ignored)
            yield return $"Ignored: {file.File}; for it to be read, its name must be {file.Meant}.";
        if (!report.Absent.IsEmpty)
            yield return $"Not in the folder: {string.Join("; ", report.Absent)}.";
        foreach (var note in report.Notes)
            yield return note;
        if (report.ChangedNothing)
        {
            yield return report.Files.Any(file => file.Unchanged > 0 || file.Older > 0)
                ? "Nothing changed: everything that could be taken was already there."
                : "Nothing changed: none of the rows could be taken.";
        }

        yield return $"{N(report.Read)} rows in {report.DurationSeconds.ToString("N1", CultureInfo.InvariantCulture)} s, {report.RowsPerSecond.ToString("N0", CultureInfo.InvariantCulture)} rows/s";
    }

    private static string Codes(IEnumerable<UnknownCode> codes)
    {
        var open = codes.Where(code => code.Code is not null).Select(code => code.Code).ToList();
        return open.Count == 0 ? "" : $" ({string.Join(", ", open)})";
    }

    private static string Place(ReportPlace place) => Printable.Of(
        $"{place.File}{(place.Line == 0 ? "" : $":{place.Line}")}{(place.Column is null ? "" : $" {place.Column}")}{(place.Value is null ? "" : $" '{place.Value}'")}: {place.Reason}");

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
