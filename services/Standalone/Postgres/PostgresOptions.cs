namespace InteragencyReview.Standalone.Postgres;

/// <summary>Where a server lives and how it is reached.</summary>
public sealed record PostgresOptions
{
    /// <summary>Below this much room a server is not started: it would stop in the middle of something.</summary>
    public const long DefaultMinimumFreeBytes = 512L * 1024 * 1024;

    /// <summary>The server's folder: the cluster, its log and its password. Created when missing.</summary>
    public required string Folder { get; init; }

    /// <summary>The port on 127.0.0.1; nothing else is listened on.</summary>
    public required int Port { get; init; }

    /// <summary>Where binaries are unpacked when the machine has none.</summary>
    public required string Tools { get; init; }

    public long MinimumFreeBytes { get; init; } = DefaultMinimumFreeBytes;

    /// <summary>Told what takes long, such as the installation of PostgreSQL.</summary>
    public Action<string> Progress { get; init; } = static _ => { };
}
