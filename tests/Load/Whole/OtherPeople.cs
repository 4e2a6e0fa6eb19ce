using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace InteragencyReview.Load.Whole;

/// <summary>People who go on with their work while something heavy runs: what they wait for each answer.</summary>
internal sealed class OtherPeople : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private static readonly (string Persona, string Service, string Path)[] Looks =
    [
        ("dhs.attorney", RunningSystem.WorkingGroup, "queues/Accelerate?limit=50"),
        ("eoir.counsel", RunningSystem.WorkingGroup, "queues"),
        ("dhs.attorney", RunningSystem.Dhs, "ballots?limit=50"),
        ("eoir.counsel", RunningSystem.Eoir, "ballots?limit=50"),
    ];

    private readonly ConcurrentBag<TimeSpan> _waits = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly Task _looking;

    private OtherPeople(RunningSystem system) => _looking = Task.WhenAll(Looks.Select(look => Look(system, look.Persona, look.Service, look.Path)));

    /// <summary>Begins when each has had one answer: what the first request costs is not what is asked here.</summary>
    public static async Task<OtherPeople> Watch(RunningSystem system)
    {
        foreach (var (persona, service, path) in Looks)
            await system.Get<JsonElement>(persona, service, path);
        return new(system);
    }

    public async Task<Latencies> Waits()
    {
        await _enough.CancelAsync();
        await _looking;
        return new(_waits);
    }

    public async ValueTask DisposeAsync()
    {
        await Waits();
        _enough.Dispose();
    }

    private async Task Look(RunningSystem system, string persona, string service, string path)
    {
        while (!_enough.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            await system.Get<JsonElement>(persona, service, path);
            _waits.Add(Stopwatch.GetElapsedTime(asked));
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
