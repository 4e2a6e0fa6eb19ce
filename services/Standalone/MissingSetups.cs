using System.Collections.Immutable;

namespace InteragencyReview.Standalone;

/// <summary>
/// The setups of the database that were not done yet for these builds of the services. What was done is noted beside the cluster,
/// so that the note is gone when the cluster is gone.
/// </summary>
public sealed class MissingSetups
{
    private readonly ImmutableArray<(ServiceSetup Setup, string Note, string Fingerprint)> _missing;

    public MissingSetups(DataFolder data, IEnumerable<ServiceSetup> setups) => _missing =
    [
        .. from setup in setups
           let note = Path.Combine(data.Server, $"database-setup-{setup.Service.Name.ToLowerInvariant()}")
           let fingerprint = setup.Fingerprint()
           where !File.Exists(note) || File.ReadAllText(note) != fingerprint
           select (setup, note, fingerprint),
    ];

    public bool IsEmpty => _missing.IsEmpty;

    /// <exception cref="CannotRunException">One of them failed; all are tried again at the next start.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await ServiceSetup.RunAsync([.. _missing.Select(one => one.Setup)], stop);
        foreach (var (_, note, fingerprint) in _missing)
            DataFolder.Write(note, fingerprint);
    }
}
