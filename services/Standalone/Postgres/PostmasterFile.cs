using System.Globalization;

namespace InteragencyReview.Standalone.Postgres;

/// <summary>
/// The postmaster.pid of a cluster. After a kill -9 it stays behind, and its process id may by now be another program's,
/// or that of a dead process nobody has buried: PostgreSQL would refuse to start while either lasts.
/// </summary>
internal static class PostmasterFile
{
    /// <summary>The process id of a server that still runs on this cluster.</summary>
    public static int? FindServer(string cluster) =>
        Read(cluster) is { } file && CommandLineOf(file.ProcessId) is [var program, ..] words
            && Path.GetFileName(program) == "postgres" && words.Contains(cluster)
            ? file.ProcessId
            : null;

    /// <summary>
    /// Puts this program in the place of a server that is gone: PostgreSQL does not take its own parent for another server.
    /// The file is not deleted, because its other lines tell PostgreSQL whether sessions of the dead server still write.
    /// </summary>
    public static void TakeOver(string cluster)
    {
        if (Read(cluster) is not { } file)
            return;
        file.Lines[0] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        File.WriteAllLines(PathIn(cluster), file.Lines);
    }

    private static (int ProcessId, string[] Lines)? Read(string cluster)
    {
        try
        {
            var lines = File.ReadAllLines(PathIn(cluster));
            return lines is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var processId) ? (processId, lines) : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Empty for a process that is gone, or dead and not yet buried.</summary>
    private static string[] CommandLineOf(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string PathIn(string cluster) => Path.Combine(cluster, "postmaster.pid");
}
