namespace InteragencyReview.Intake.Eoir;

/// <summary>Where the files of an extract lie: in the folder or its <c>Lookup</c> folder, whatever the case of their names.</summary>
public static class EoirFiles
{
    private const string LookupFolder = "Lookup";

    /// <summary>True if any file of the court's case data is there.</summary>
    public static bool Any(string directory) => EoirTables.All.Any(table => Find(directory, table.FileName) is not null);

    internal static string? Find(string directory, string fileName)
    {
        var options = new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive };
        return Directory.EnumerateFiles(directory, fileName, options)
            .Concat(Directory.EnumerateDirectories(directory, LookupFolder, options).SelectMany(d => Directory.EnumerateFiles(d, fileName, options)))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
