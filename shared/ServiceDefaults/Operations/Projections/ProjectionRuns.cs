using System.Collections.Immutable;
using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Checks and rebuilds of inline snapshots: stream by stream, in the background, while people work. How far one is, this process knows
/// as long as it lives; what was mended until then stays mended, and a further run begins again.
/// </summary>
public sealed class ProjectionRuns(IDocumentStore store, NpgsqlDataSource database, TimeProvider time, IHostApplicationLifetime life, ILogger<ProjectionRuns> log)
{
    private const int PageSize = 500;

    /// <summary>Somebody who decided on a wrong row before it was mended may write another wrong one once.</summary>
    private const int LooksAfterMending = 3;

    private readonly Lazy<ImmutableArray<InlineSnapshot>> _snapshots = new(() => InlineSnapshot.AllOf(store, database));
    private readonly Lock _gate = new();
    private ImmutableDictionary<string, ProjectionRun> _runs = ImmutableDictionary<string, ProjectionRun>.Empty;

    public ImmutableArray<string> Names => [.. _snapshots.Value.Select(snapshot => snapshot.Name)];

    public bool Exists(string projection) => Names.Contains(projection, StringComparer.Ordinal);

    /// <summary>The last run of this process, or null.</summary>
    public ProjectionRun? Of(string projection) => _runs.GetValueOrDefault(projection);

    /// <summary>Takes the projection for a run that is to be started, or given up.</summary>
    /// <returns>False when one is under way already; it is the one given.</returns>
    public bool TryTake(string projection, bool mends, out ProjectionRun run)
    {
        lock (_gate)
        {
            if (_runs.GetValueOrDefault(projection) is { State: RunState.Running } going)
            {
                run = going;
                return false;
            }

            run = new(projection, mends, RunState.Running, time.GetUtcNow(), null, 0, 0, null, null, 0, 0, [], null);
            _runs = _runs.SetItem(projection, run);
            return true;
        }
    }

    public void Start(ProjectionRun taken) =>
        _ = Task.Run(() => Carry(_snapshots.Value.Single(snapshot => snapshot.Name == taken.Projection), taken, life.ApplicationStopping));

    /// <summary>It was taken and nothing was done: as if nobody had asked.</summary>
    public void GiveUp(ProjectionRun taken)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_runs.GetValueOrDefault(taken.Projection), taken))
                _runs = _runs.Remove(taken.Projection);
        }
    }

    private async Task Carry(InlineSnapshot snapshot, ProjectionRun run, CancellationToken stop)
    {
        try
        {
            run = await Walk(snapshot, Show(run with { StreamsTotal = await snapshot.Count(stop) }), stop);
            Show(run with { State = RunState.Done, FinishedAt = time.GetUtcNow(), SecondsLeft = 0 });
        }
        catch (Exception e)
        {
            if (!stop.IsCancellationRequested)
                log.LogError(e, "The {Kind} of {Projection} has stopped", run.Mends ? "rebuild" : "check", run.Projection);
            Show((Of(run.Projection) ?? run) with
            {
                State = RunState.Failed,
                FinishedAt = time.GetUtcNow(),
                Error = stop.IsCancellationRequested ? "The service was stopped." : $"It was stopped by a {e.GetType().Name}; the log of the service has more.",
            });
        }
    }

    private async Task<ProjectionRun> Walk(InlineSnapshot snapshot, ProjectionRun run, CancellationToken stop)
    {
        var mended = new List<string>();
        for (var page = await snapshot.Next("", PageSize, stop); page.Count > 0; page = await snapshot.Next(page[^1], PageSize, stop))
        {
            foreach (var stream in page)
            {
                if (await snapshot.Compare(stream, stop) is { } difference)
                {
                    run = run with { Differences = run.Differences + 1, First = run.First.Length < ProjectionRun.MostShown ? run.First.Add(difference) : run.First };
                    if (run.Mends && difference.Fault != SnapshotFault.Unreadable)
                    {
                        await snapshot.Mend(stream, stop);
                        mended.Add(stream);
                        run = run with { Mended = run.Mended + 1 };
                    }
                }

                run = Show(Further(run));
            }
        }

        foreach (var stream in mended)
        {
            for (var look = 0; look < LooksAfterMending && await snapshot.Compare(stream, stop) is { Fault: not SnapshotFault.Unreadable }; look++)
                await snapshot.Mend(stream, stop);
        }

        return run;
    }

    private ProjectionRun Further(ProjectionRun run)
    {
        var streams = run.Streams + 1;
        var rate = streams / Math.Max(0.001, (time.GetUtcNow() - run.StartedAt).TotalSeconds);
        return run with { Streams = streams, StreamsPerSecond = rate, SecondsLeft = Math.Max(0, run.StreamsTotal - streams) / rate };
    }

    private ProjectionRun Show(ProjectionRun run)
    {
        lock (_gate)
            _runs = _runs.SetItem(run.Projection, run);
        return run;
    }
}
