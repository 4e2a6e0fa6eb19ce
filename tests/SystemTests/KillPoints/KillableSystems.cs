using InteragencyReview.PostgresFixture;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>One system on each transport, on a server of its own, for so many rounds of kills; then, and after a kill that did not end well, another.</summary>
public sealed class KillableSystems : IAsyncLifetime
{
    public const string Name = "a server that is killed";

    private const int MostRounds = 8;

    private readonly Dictionary<Transport, (ReviewSystem System, PostgresServer Server, int Rounds, bool IsWhole)> _systems = [];
    private int _number;

    public async Task<(ReviewSystem System, PostgresServer Server)> On(Transport transport)
    {
        if (_systems.TryGetValue(transport, out var before) && !(before.IsWhole && before.Rounds < MostRounds))
            await End(transport);
        if (!_systems.TryGetValue(transport, out var own))
        {
            var server = await PostgresServer.Start();
            own = (await ReviewSystem.Start(ownServer: server, on: transport), server, 0, true);
        }

        _systems[transport] = own with { Rounds = own.Rounds + 1, IsWhole = false };
        return (own.System, own.Server);
    }

    public void IsWhole(Transport transport) => _systems[transport] = _systems[transport] with { IsWhole = true };

    public int NextNumber() => Interlocked.Increment(ref _number);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var transport in _systems.Keys.ToList())
            await End(transport);
    }

    private async Task End(Transport transport)
    {
        _systems.Remove(transport, out var ended);
        await ended.System.DisposeAsync();
        await ended.Server.DisposeAsync();
    }
}

[CollectionDefinition(KillableSystems.Name)]
public sealed class OnKillableSystems : ICollectionFixture<KillableSystems>;
