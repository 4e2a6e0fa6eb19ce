using System.Reflection;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>SQL that lives in a file next to the code that runs it.</summary>
public static class Sql
{
    /// <param name="assembly">The assembly the file is embedded in.</param>
    /// <param name="path">As in the source tree, from the project's folder.</param>
    public static string Read(Assembly assembly, string path)
    {
        using var stream = assembly.GetManifestResourceStream(path)
            ?? throw new InvalidOperationException($"{path} is not embedded in {assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    internal static string Own(string file) => Read(typeof(Sql).Assembly, $"PostgreSql/{file}.sql");
}
