using System.Globalization;

namespace InteragencyReview.Standalone.Postgres;

/// <summary>
/// The postmaster.pid of a cluster. After a kill -9 it stays behind, and its process id may by now be another program's:
/// PostgreSQL would then refuse to start for ever.
/// </summary>
internal static class PostmasterFile
{
    /// <summary>The process id of a server that still runs on this cluster. A file that names anything else is removed.</summary>
    public static int? FindServer(string cluster)
    {
        var file = Path.Combine(cluster, "postmaster.pid");
        if (!File.Exists(file))
            return null;

        var lines = File.ReadAllLines(file);
        if (lines is [var first, ..]
            && int.TryParse(first, CultureInfo.InvariantCulture, out var processId)
            && CommandLineOf(processId) is { } words)
        {
            if (words is [var program, ..] && Path.GetFileName(program) == "postgres" && words.Contains(cluster))
                return processId;
            File.Delete(file);
        }

        return null;
    }

    private static string[]? CommandLineOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
