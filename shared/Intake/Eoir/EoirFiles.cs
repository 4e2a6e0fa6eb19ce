using System.Globalization;

namespace InteragencyReview.Intake.Eoir;

/// <summary>Where the files of an extract lie: in the folder or its <c>Lookup</c> folder, whatever the case of their names.</summary>
public static class EoirFiles
{
    /// <summary>States the day that the extract speaks for.</summary>
    public const string DayFile = "AS_OF";

    /// <summary>Of the files that an extract may have.</summary>
    public static IEnumerable<string> Names => EoirTables.All.Select(table => table.FileName);

    private const string LookupFolder = "Lookup";
    private const int LongestDayFile = 64;
    private const int FirstYear = 1900;
    private const int LastYear = 2100;

    /// <summary>True if any file of the court's case data is there.</summary>
    public static bool Any(string directory) => EoirTables.All.Any(table => Find(directory, table.FileName) is not null);

    /// <summary>The day that the file <c>AS_OF</c> states; null when there is none.</summary>
    /// <param name="problem">Set when there is one that states no day.</param>
    internal static DateOnly? StatedDay(string directory, out string? problem)
    {
        problem = null;
        var path = Path.Combine(directory, DayFile);
        if (!File.Exists(path))
            return null;
        using var file = new StreamReader(path);
        var buffer = new char[LongestDayFile];
        var text = new string(buffer, 0, file.ReadBlock(buffer)).Trim();
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= FirstYear and <= LastYear)
            return day;
        problem = $"{DayFile} in {directory} does not state a day: write it like 2011-12-04, and nothing else.";
        return null;
    }

    internal static string? Find(string directory, string fileName)
    {
        var options = new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive };
        return Directory.EnumerateFiles(directory, fileName, options)
            .Concat(Directory.EnumerateDirectories(directory, LookupFolder, options).SelectMany(d => Directory.EnumerateFiles(d, fileName, options)))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
