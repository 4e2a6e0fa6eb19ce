using System.Security.Cryptography;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Standalone.Postgres;

namespace InteragencyReview.Standalone;

/// <summary>What is kept between starts: the database, the keys, the sample and the logs.</summary>
public sealed class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int SuffixBytes = 6;

    private DataFolder(string path) => Path = path;

    public string Path { get; }

    public string IssuerKey => Within("issuer-key.pem");

    public string Sample => Within("sample");

    public string SampleReport => Within("sample-report.json");

    /// <summary>The database server's folder: here, unless its user cannot get here (<see cref="MoveServerOutside"/>).</summary>
    public string Server => File.Exists(ServerElsewhere) ? File.ReadAllText(ServerElsewhere).Trim() : Within("postgres");

    private string ServerElsewhere => Within("postgres-at");

    private string KeysFile => Within("keys.json");

    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var data = new DataFolder(full);
        if (data.IsOfAnEarlierEngine())
        {
            throw new CannotRunException(
                $"{full} holds data of an earlier version, which this one cannot read: choose another folder with --data, or delete this one to start afresh.");
        }

        try
        {
            Directory.CreateDirectory(full);
            return data;
        }
        catch (Exception denied) when (denied is UnauthorizedAccessException or IOException)
        {
            throw new CannotRunException($"{full} cannot be created ({denied.Message}): choose another folder with --data.");
        }
    }

    /// <summary>The key that signs the heads of a service's log, made when it is first asked for.</summary>
    public string HeadKey(string service)
    {
        var file = Within("head-keys", $"{service}.key");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(file, Convert.ToBase64String(key.ExportPkcs8PrivateKey()));
        }

        return File.ReadAllText(file);
    }

    public string Log(string name) => Within("logs", $"{name}.log");

    /// <summary>
    /// Puts the server under /var/tmp, where every user can get. The name is new and written down here, so that nobody
    /// else's folder is taken for ours, and so that deleting this folder is enough to start afresh.
    /// </summary>
    /// <exception cref="CannotRunException">The server has data already: an empty one would take its place.</exception>
    public string MoveServerOutside(FolderOutOfReachException outOfReach)
    {
        if (HasCluster)
        {
            throw new CannotRunException(
                $"{outOfReach.Message} The data of this system is there: let others pass through with chmod o+x {outOfReach.Closed}, or move {Path} to a folder that is open to others.");
        }

        var elsewhere = $"/var/tmp/interagency-review-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SuffixBytes))}";
        Write(ServerElsewhere, elsewhere);
        return elsewhere;
    }

    /// <summary>The keys of this system, made on the first start.</summary>
    public Keys Keys()
    {
        var known = KnownKeys();
        if (known is { Roles: not null })
            return known;
        if (known is null && HasCluster)
            throw new CannotRunException(
                $"{KeysFile} is missing, and the database holds facts sealed under it: restore it, or delete {Path} to start afresh.");

        var keys = (known ?? new Keys(NewKey(), NewKey(), NewKey(), NewKey())) with { Roles = new(NewKey(), NewKey(), NewKey(), NewKey()) };
        Write(KeysFile, JsonSerializer.Serialize(keys, WireJson.Options));
        return keys;
    }

    /// <summary>Whole or not at all, whatever happens meanwhile; only the owner reads it.</summary>
    internal static void Write(string path, string content)
    {
        var unfinished = path + ".unfinished";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var file = new FileStream(unfinished, options))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    private bool HasCluster => Directory.Exists(System.IO.Path.Combine(Server, "cluster"));

    /// <summary>Those of the earlier engine gave no service a role of its own, and made the cluster after the keys, as this one does.</summary>
    private bool IsOfAnEarlierEngine() => HasCluster && KnownKeys() is { Roles: null };

    private Keys? KnownKeys()
    {
        if (!File.Exists(KeysFile))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Keys>(File.ReadAllText(KeysFile), WireJson.Options)
                ?? throw new CannotRunException($"{KeysFile} is empty: restore it, or delete {Path} to start afresh.");
        }
        catch (JsonException damaged)
        {
            throw new CannotRunException($"{KeysFile} cannot be read ({damaged.Message.TrimEnd('.')}): restore it, or delete {Path} to start afresh.");
        }
    }

    private static string NewKey()
    {
        const int bytes = 32;
        return Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));
    }

    private string Within(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}

/// <param name="ANumber">Base64 of the key under which the three agencies hash A-numbers, so that their records meet.</param>
/// <param name="ProtectedDhs">Base64 of the key that wraps DHS's case keys.</param>
/// <param name="ProtectedEoir">Base64 of the key that wraps EOIR's case keys.</param>
/// <param name="ProtectedOil">Base64 of the key that wraps OIL's case keys.</param>
/// <param name="Roles">Null in a file of the earlier engine.</param>
public sealed record Keys(string ANumber, string ProtectedDhs, string ProtectedEoir, string ProtectedOil, RolePasswords? Roles = null);

/// <summary>With which each service signs in to the database.</summary>
public sealed record RolePasswords(string Dhs, string Eoir, string Oil, string WorkingGroup);
