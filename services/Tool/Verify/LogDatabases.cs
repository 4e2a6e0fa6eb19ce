using InteragencyReview.Ledger;
using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Verification;
using InteragencyReview.Tool.Http;
using Npgsql;

namespace InteragencyReview.Tool.Verify;

/// <summary>A log to verify: the service whose it is, where it is, and the keys of its heads if they are known.</summary>
internal sealed record LogDatabase(string Name, string ConnectionString, string? Keys)
{
    /// <summary>A service's events are in the schema of its name, the ledger beside it.</summary>
    public LedgerDatabase Open()
    {
        var schema = Name == LogDatabases.WorkingGroup ? "working_group" : Name;
        return new(ConnectionString, schema, $"{schema}_ledger");
    }
}

/// <summary>Finds the logs: in a database, or in the data folder of a standalone system that runs.</summary>
internal static class LogDatabases
{
    public const string WorkingGroup = "workinggroup";

    /// <summary>The working group as the other commands name it.</summary>
    public const string WorkingGroupInShort = "wg";

    public static readonly string[] Services = ["dhs", "eoir", "oil", WorkingGroup];

    private const string FolderVariable = "REVIEW_DATA";
    private const int DatabasePort = 5;

    /// <summary>A service by either of its names, as the one that its log goes by.</summary>
    public static string Named(string service) => service == WorkingGroupInShort ? WorkingGroup : service;

    /// <exception cref="CannotVerifyException">It is not a connection string.</exception>
    public static IEnumerable<LogDatabase> In(string connectionString, IEnumerable<string> services, string? keys)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException e)
        {
            throw new CannotVerifyException("--database is not a connection string like Host=127.0.0.1;Database=review;Username=reader.", e);
        }

        return services.Select(service => new LogDatabase(service, connectionString, keys));
    }

    /// <exception cref="CannotVerifyException">There is no such folder, or it is not that of a standalone system.</exception>
    public static IEnumerable<LogDatabase> InFolder(string? given, IEnumerable<string> services, string? keys)
    {
        var exported = Environment.GetEnvironmentVariable(FolderVariable);
        var folder = given ?? (string.IsNullOrEmpty(exported) ? Path.Combine(Checkout(), ".data") : exported);
        var elsewhere = Path.Combine(folder, "postgres-at");
        var password = Path.Combine(File.Exists(elsewhere) ? Text(elsewhere) : Path.Combine(folder, "postgres"), "password");
        if (!File.Exists(password))
            throw new CannotVerifyException($"{folder} is not the data folder of a standalone system: name it with --data, or a database with --database.");
        var ports = Addresses.FirstPort() ?? throw new CannotVerifyException(Addresses.WrongPorts());
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
                    Database = "review",
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
