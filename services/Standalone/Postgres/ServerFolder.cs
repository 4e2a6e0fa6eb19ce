using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone.Postgres;

/// <summary>The folder of one server: made, given to the user the server runs as, and held by one program at a time.</summary>
internal sealed class ServerFolder : IDisposable
{
    private const int PasswordBytes = 24;

    /// <summary>EWOULDBLOCK of Linux, by which a file is refused that another program has locked.</summary>
    private const int HeldByAnother = 11;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream _hold;

    private ServerFolder(string path, OrdinaryUser? user, FileStream hold)
    {
        Path = path;
        User = user;
        _hold = hold;
    }

    public string Path { get; }

    public OrdinaryUser? User { get; }

    public string Cluster => System.IO.Path.Combine(Path, "cluster");

    public string Log => System.IO.Path.Combine(Path, "server.log");

    /// <summary>The major version that made the cluster; null while there is none.</summary>
    public int? ClusterVersion =>
        File.Exists(System.IO.Path.Combine(Cluster, "PG_VERSION"))
            ? int.Parse(File.ReadAllText(System.IO.Path.Combine(Cluster, "PG_VERSION")), CultureInfo.InvariantCulture)
            : null;

    private string PasswordFile => System.IO.Path.Combine(Path, "password");

    /// <exception cref="CannotRunException">Not to be written, out of the user's reach, on a full disk, or held by another program.</exception>
    public static async Task<ServerFolder> OpenAsync(PostgresOptions options, CancellationToken stop)
    {
        var path = System.IO.Path.GetFullPath(options.Folder);
        try
        {
            var user = await OrdinaryUser.ForAsync(path, stop);
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            if (user is not null)
            {
                Posix.GiveTo(user, path);
                if (!await IsReachableAsync(path, user, stop))
                    throw new FolderOutOfReachException(path, await ClosedAboveAsync(path, user, stop), user);
            }

            RequireRoom(path, options.MinimumFreeBytes);
            return new(path, user, Hold(path));
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            throw new CannotRunException(
                $"No permission to write {path}: give it to the user who starts this, or choose another folder with --data.");
        }
    }

    public static async Task<bool> IsReachableAsync(string path, OrdinaryUser user, CancellationToken stop) =>
        (await Command.RunAsync("test", ["-w", path, "-a", "-x", path], user, environment: [], stop)).Succeeded;

    /// <summary>The password of this server; only the owner reads it.</summary>
    /// <exception cref="CannotRunException">It is lost.</exception>
    public string Password() => File.Exists(PasswordFile)
        ? File.ReadAllText(PasswordFile)
        : throw new CannotRunException($"{PasswordFile} is missing, and without it nobody gets to the data in {Cluster}: restore that file.");

    /// <summary>Makes the cluster and its password. A cluster that was interrupted is made again from the start.</summary>
    public async Task CreateClusterAsync(PostgresBinaries binaries, CancellationToken stop)
    {
        DataFolder.Write(PasswordFile, Convert.ToHexString(RandomNumberGenerator.GetBytes(PasswordBytes)));
        if (User is not null)
            Posix.GiveTo(User, PasswordFile);
        var unfinished = Cluster + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);

        ImmutableArray<string> arguments =
        [
            "--pgdata", unfinished,
            "--username", EmbeddedPostgres.UserName,
            "--pwfile", PasswordFile,
            "--auth-host", "scram-sha-256",
            "--auth-local", "reject",
            "--encoding", "UTF8",
            "--locale", "C",
            "--data-checksums",
        ];
        var made = await Command.RunAsync(binaries.InitDb, arguments, User, binaries.Environment, stop);
        if (!made.Succeeded)
        {
            throw (made.Errors + made.Output).Contains(FullDisk.Words, StringComparison.Ordinal)
                ? FullDisk.At(Path)
                : new CannotRunException($"PostgreSQL could not create its data in {Path}: {made.LastLine}", [.. made.Errors.Split('\n')]);
        }

        Directory.Move(unfinished, Cluster);
    }

    public void Dispose() => _hold.Dispose();

    private static async Task<string> ClosedAboveAsync(string path, OrdinaryUser user, CancellationToken stop)
    {
        var closed = path;
        for (var above = System.IO.Path.GetDirectoryName(path); above is not null; above = System.IO.Path.GetDirectoryName(above))
        {
            if (!(await Command.RunAsync("test", ["-x", above], user, environment: [], stop)).Succeeded)
                closed = above;
        }

        return closed;
    }

    private static void RequireRoom(string path, long minimum)
    {
        var free = new DriveInfo(path).AvailableFreeSpace;
        if (free < minimum)
            throw FullDisk.At(path, free, minimum);
    }

    private static FileStream Hold(string path)
    {
        var file = System.IO.Path.Combine(path, "held");
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (held.HResult == HeldByAnother)
        {
            throw new CannotRunException(
                $"{path} is in use by another run: stop that one first, or choose another folder with --data and other ports with --ports.");
        }
        catch (IOException failed)
        {
            throw new CannotRunException($"{file} cannot be opened ({failed.Message.TrimEnd('.')}): mend that, or choose another folder with --data.");
        }
    }
}
