using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.Verification;
using Npgsql;

namespace InteragencyReview.Tool.Verify;

/// <summary>A log to verify: its name for a person, where it is, and the keys of its heads if they are known.</summary>
internal sealed record LogDatabase(string Name, string ConnectionString, string? Keys);

/// <summary>Finds the logs: by a connection string, or in the data folder of a standalone system that runs.</summary>
internal static class LogDatabases
{
    public static readonly string[] Services = ["dhs", "eoir", "oil", "workinggroup"];

    private const string FolderVariable = "REVIEW_DATA";
    private const string PortsVariable = "REVIEW_PORTS";
    private const int UsualPorts = 5100;
    private const int DatabasePort = 5;

    public static LogDatabase At(string connectionString, string? keys)
    {
        try
        {
            return new(new NpgsqlConnectionStringBuilder(connectionString).Database ?? "the log", connectionString, keys);
        }
        catch (ArgumentException e)
        {
            throw new CannotVerifyException("--database is not a connection string like Host=127.0.0.1;Database=review_dhs;Username=reader.", e);
        }
    }

    /// <exception cref="CannotVerifyException">There is no such folder, or it is not that of a standalone system.</exception>
    public static IEnumerable<LogDatabase> InFolder(string? given, IEnumerable<string> services, string? keys)
    {
        var folder = given ?? Environment.GetEnvironmentVariable(FolderVariable) ?? Path.Combine(Checkout(), ".data");
        var elsewhere = Path.Combine(folder, "postgres-at");
        var password = Path.Combine(File.Exists(elsewhere) ? Text(elsewhere) : Path.Combine(folder, "postgres"), "password");
        if (!File.Exists(password))
            throw new CannotVerifyException($"{folder} is not the data folder of a standalone system: name it with --data, or a database with --database.");
        var ports = int.TryParse(Environment.GetEnvironmentVariable(PortsVariable), out var first) ? first : UsualPorts;
        foreach (var service in services)
        {
            var key = Path.Combine(folder, "head-keys", $"{service}.key");
            yield return new(
                service,
                new NpgsqlConnectionStringBuilder
                {
                    Host = "127.0.0.1",
                    Port = ports + DatabasePort,
                    Username = "review",
                    Password = Text(password),
                    Database = $"review_{service}",
                }.ConnectionString,
                keys ?? (File.Exists(key) ? Text(key) : null));
        }
    }

    /// <exception cref="CannotVerifyException">They are no keys.</exception>
    public static HeadKeys? Parse(string? keys)
    {
        try
        {
            return keys is null ? null : HeadKeys.Parse(keys);
        }
        catch (FormatException e)
        {
            throw new CannotVerifyException($"The keys of the heads cannot be read: {e.Message}", e);
        }
    }

    private static string Text(string path) => File.ReadAllText(path).Trim();

    private static string Checkout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return folder.FullName;
        }

        return Directory.GetCurrentDirectory();
    }
}
