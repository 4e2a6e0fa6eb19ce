using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace InteragencyReview.Load.Reporting;

/// <summary>What the numbers were measured on. Without it they say nothing.</summary>
internal sealed record Machine(string Processor, int Cores, double MemoryGiB, string Kernel, string PostgreSql, string Settings, string BusyBefore)
{
    /// <summary>Those of <c>./build.sh run</c> and docker-compose.yml. With PostgreSQL's own, bulk loading is one hurried checkpoint after the other.</summary>
    public static readonly ImmutableArray<string> DatabaseSettings =
        ["shared_buffers=256MB", "max_wal_size=4GB", "wal_compression=on", "checkpoint_timeout=10min", "autovacuum_naptime=30s", "jit=off", "fsync=on", "synchronous_commit=on"];

    private const double BytesPerGiB = 1024.0 * 1024 * 1024;

    public static async Task<Machine> Look(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            select string_agg(name || ' = ' || current_setting(name), ', ' order by name)
            from pg_settings
            where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size', 'wal_level', 'max_connections', 'commit_delay',
                           'wal_compression', 'checkpoint_timeout', 'autovacuum_naptime', 'jit')
            """,
            connection);
        return new(
            Processors(),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGiB,
            Environment.OSVersion.VersionString,
            connection.PostgreSqlVersion.ToString(),
            (string)(await command.ExecuteScalarAsync())!,
            Load());
    }

    /// <summary>How many processes wanted to run, over the last one, five and fifteen minutes.</summary>
    public static string Load() => string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    public IEnumerable<string> Lines() =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{Cores} cores ({Processor}), {MemoryGiB:0.0} GiB of memory, {Kernel}; PostgreSQL, runner and services share them."),
        $"PostgreSQL {PostgreSql}: {Settings}.",
        $".NET {Environment.Version}; hashes on; load average of the machine before the run {BusyBefore}, after it {Load()}.",
    ];

    private static string Processors() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown";
}
