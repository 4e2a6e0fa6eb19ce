namespace InteragencyReview.Ledger;

/// <summary>SQL that lives in a file next to the code that runs it.</summary>
internal static class Sql
{
    /// <param name="path">As in the source tree, from the project's folder.</param>
    public static string Read(string path)
    {
        using var stream = typeof(Sql).Assembly.GetManifestResourceStream(path) ?? throw new InvalidOperationException($"{path} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
