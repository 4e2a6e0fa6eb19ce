using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone.Postgres;

/// <summary>PostgreSQL's programs: those of the machine, else Debian's package, else the npm package.</summary>
/// <param name="Environment">What the programs need to find their libraries.</param>
public sealed partial record PostgresBinaries(
    string Folder, int MajorVersion, ImmutableArray<KeyValuePair<string, string>> Environment)
{
    public const int OldestMajorVersion = 15;

    public string Server => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <param name="tools">Where to unpack binaries when the machine has none and this program may not install them.</param>
    /// <param name="required">The major version of an existing cluster; null where any will do.</param>
    /// <exception cref="CannotRunException">None found and none to be had.</exception>
    public static async Task<PostgresBinaries> FindOrFetchAsync(
        string tools, int? required, Action<string> progress, CancellationToken stop)
    {
        if (await FindAsync(tools, required, stop) is { } found)
            return found;

        var failures = new List<string>();
        foreach (var (what, script, folder) in Sources(tools))
        {
            progress($"PostgreSQL {required ?? OldestMajorVersion}{(required is null ? " or newer" : "")} is not on this machine: fetching {what}.");
            Directory.CreateDirectory(tools);
            var fetched = await Command.RunAsync("bash", [Path.Combine(AppContext.BaseDirectory, "Postgres", script), folder], stop);
            if (fetched.Succeeded && await FindAsync(tools, required, stop) is { } binaries)
                return binaries;
            failures.Add($"{what}: {(fetched.Succeeded ? "it brings another version" : fetched.LastLine)}");
        }

        throw new CannotRunException(
            required is { } version
                ? $"The data was made by PostgreSQL {version}, which could not be found or fetched: install it (Debian: apt-get install postgresql-{version}) and start again."
                : "PostgreSQL 15 or newer could not be found or fetched: install it (Debian: apt-get install postgresql) and start again.",
            [.. failures]);
    }

    internal static async Task<PostgresBinaries?> FindAsync(string tools, int? required, CancellationToken stop)
    {
        foreach (var folder in Candidates(tools))
        {
            if (await LookAtAsync(folder, tools, stop) is { } binaries
                && binaries.MajorVersion >= OldestMajorVersion
                && (required ?? binaries.MajorVersion) == binaries.MajorVersion)
            {
                return binaries;
            }
        }

        return null;
    }

    private static IEnumerable<string> Candidates(string tools)
    {
        // The PATH may hold links to single programs: where the link leads, the others stand beside it.
        if (Command.Find("postgres") is { } onPath)
            yield return Path.GetDirectoryName(onPath)!;

        foreach (var folder in NewestFirst("/usr/lib/postgresql"))
            yield return folder;
        foreach (var folder in NewestFirst(Path.Combine(DebianFolder(tools), "usr/lib/postgresql")))
            yield return folder;
        yield return Path.Combine(NpmFolder(tools), "package/native/bin");
    }

    private static IEnumerable<string> NewestFirst(string parent) =>
        !Directory.Exists(parent)
            ? []
            : Directory.EnumerateDirectories(parent)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"));

    private static async Task<PostgresBinaries?> LookAtAsync(string folder, string tools, CancellationToken stop)
    {
        if (!File.Exists(Path.Combine(folder, "postgres")) || !File.Exists(Path.Combine(folder, "initdb")))
            return null;

        var environment = LibrariesFor(folder, tools);
        var answer = await Command.RunAsync(Path.Combine(folder, "postgres"), ["--version"], user: null, environment, stop);
        return answer.Succeeded && Version().Match(answer.Output) is { Success: true } match
            ? new(folder, int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), environment)
            : null;
    }

    private static ImmutableArray<KeyValuePair<string, string>> LibrariesFor(string folder, string tools)
    {
        var unpacked = DebianFolder(tools);
        if (!folder.StartsWith(unpacked, StringComparison.Ordinal))
            return [];

        var libraries = Directory.EnumerateDirectories(Path.Combine(unpacked, "usr/lib"), "*-linux-gnu");
        return [new("LD_LIBRARY_PATH", string.Join(':', libraries))];
    }

    private static IEnumerable<(string What, string Script, string Folder)> Sources(string tools)
    {
        if (Command.Find("apt-get") is not null)
        {
            yield return Posix.IsRoot
                ? ("Debian's package", "install-debian.sh", "")
                : ("Debian's package", "unpack-debian.sh", DebianFolder(tools));
        }

        yield return ("the npm package", "unpack-npm.sh", NpmFolder(tools));
    }

    private static string DebianFolder(string tools) => Path.Combine(tools, "postgresql-debian");

    private static string NpmFolder(string tools) => Path.Combine(tools, "postgresql-npm");

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex Version();
}
