using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone;

/// <summary>
/// Has a service make its schemas, tables, queues and grants, signed in as the owner of the database. The service itself signs in
/// with a role that may create nothing.
/// </summary>
/// <param name="Service">As it is started afterwards, with the connection of its role.</param>
/// <param name="OwnerConnection">To the same database, as its owner.</param>
/// <param name="RolePassword">What the role's password becomes.</param>
public sealed record ServiceSetup(ServiceCommand Service, string OwnerConnection, string RolePassword)
{
    private const string Command = "db-setup";

    /// <summary>Some seconds as a rule; a machine that is busy with something else takes its time.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <summary>Runs them side by side. May be repeated at any time.</summary>
    /// <exception cref="CannotRunException">One of them failed; the details are the end of its log.</exception>
    public static async Task RunAsync(ImmutableArray<ServiceSetup> setups, CancellationToken stop)
    {
        var succeeded = await Task.WhenAll(setups.Select(setup => setup.SucceedsAsync(stop)));
        if (setups.Where((_, index) => !succeeded[index]).FirstOrDefault() is { } failed)
            throw failed.Failure();
    }

    /// <summary>Of everything the result depends on: the built program with its packages and settings, the role's password.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add("password", Encoding.UTF8.GetBytes(RolePassword));

        // Packages are named, with the hash of their content, by the deps.json.
        foreach (var file in Directory.EnumerateFiles(Service.Folder)
            .Where(file => Path.GetExtension(file) == ".json" || (Path.GetExtension(file) == ".dll" && Path.GetFileName(file).StartsWith("InteragencyReview.", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal))
        {
            Add(Path.GetFileName(file), File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(string name, byte[] content)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
            hash.AppendData(SHA256.HashData(content));
        }
    }

    private string LogFile => Path.ChangeExtension(Service.LogFile, ".setup.log");

    private async Task<bool> SucceedsAsync(CancellationToken stop)
    {
        Processes.LogFile.Rotate(LogFile);
        using var child = await ChildProcess.StartAsync(new(
            Service.Program,
            [.. Service.Arguments, Command],
            [.. Service.Environment, new("ConnectionStrings__Database", OwnerConnection), new("Database__RolePassword", RolePassword)],
            LogFile,
            Service.Folder));
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(Bound);
        try
        {
            await child.WaitForExitAsync(bounded.Token);
            return child.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            child.Send(Signal.Kill);
            await child.EndsWithinAsync(ServiceProcess.Grace);
            stop.ThrowIfCancellationRequested();
            return false;
        }
    }

    private CannotRunException Failure() => new(
        $"The database could not be made ready for {Service.Name}. The log: {LogFile}",
        ChildProcess.LastLines(LogFile, ServiceProcess.LinesToShow));
}
