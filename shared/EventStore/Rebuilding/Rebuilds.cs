using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>
/// The views of this service, and their rebuilds. A rebuild runs in the process that was asked, one for each view among all
/// processes; how it stands any of them can tell. One that was interrupted goes on when it is started again.
/// </summary>
public sealed class Rebuilds(
    NpgsqlDataSource database, EventTypes types, IEnumerable<RebuildableView> views, TimeProvider time, ILogger<Rebuilds> log) : IHostedService
{
    private static readonly string StatusSql = RebuiltTable.Read("status");
    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    /// <summary>The tables this needs, as idempotent SQL.</summary>
    public static string Schema { get; } = RebuiltTable.Read("rebuilding");

    /// <summary>Which process this is, to those who wait for it.</summary>
    private static string Runner => $"{Environment.MachineName}, process {Environment.ProcessId}";

    public ImmutableArray<RebuildableView> Views { get; } = [.. views.OrderBy(view => view.Name, StringComparer.Ordinal)];

    public RebuildableView? Find(string name) => Views.FirstOrDefault(view => view.Name == name);

    /// <summary>Rebuilds a view, or only checks it, and returns when that is done.</summary>
    /// <exception cref="RebuildRefusedException">It cannot begin or go on, for a reason a person can do something about.</exception>
    /// <exception cref="UnknownEventException">The log has events that this version of the software does not understand.</exception>
    public async Task<RebuildStatus> Run(RebuildableView view, bool checkOnly, CancellationToken stop)
    {
        await new ViewRebuild(database, view, types, time, log).Run(checkOnly, Runner, static () => { }, stop);
        return (await Status(view, stop))!;
    }

    /// <summary>Starts a rebuild in the background, and returns when it has begun.</summary>
    /// <exception cref="RebuildRefusedException">One of this view is running, here or in another process; or the view has something a rebuild would lose.</exception>
    public async Task<RebuildStatus> Start(RebuildableView view, bool checkOnly, CancellationToken stop)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_running)
        {
            if (_stop.IsCancellationRequested)
                throw new RebuildRefusedException("This process is being stopped.");
            if (_running.TryGetValue(view.Name, out var before) && !before.IsCompleted)
                throw new RebuildRefusedException($"{view.Name} is being rebuilt already.");
            _running[view.Name] = Task.Run(() => InBackground(view, checkOnly, begun), CancellationToken.None);
        }

        await begun.Task.WaitAsync(stop);
        return (await Status(view, stop))!;
    }

    /// <summary>How the last rebuild of a view stands, or null when there was none.</summary>
    public async Task<RebuildStatus?> Status(RebuildableView view, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        var first = await FirstDifferences(view, connection, stop);
        await using var command = new NpgsqlCommand(StatusSql, connection) { Parameters = { new() { Value = view.Name } } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
            return null;
        var (phase, events, total, rate) = (Enum.Parse<RebuildPhase>(reader.GetString(1)), reader.GetInt64(8), reader.GetInt64(9), Number(12));
        return new RebuildStatus(
            reader.GetString(0),
            phase,
            reader.GetBoolean(3),
            reader.GetBoolean(2),
            reader.GetString(4),
            Instant(5)!.Value,
            Instant(7),
            events,
            total,
            reader.GetInt64(10),
            reader.GetInt64(11),
            rate,
            phase == RebuildPhase.Building && rate > 0 ? Math.Max(0, total - events) / rate : null,
            reader.GetInt64(15),
            first,
            Number(13),
            reader.IsDBNull(14) ? null : reader.GetString(14));

        double? Number(int column) => reader.IsDBNull(column) ? null : reader.GetDouble(column);

        DateTimeOffset? Instant(int column) => reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetDateTime(column), TimeSpan.Zero);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        Task[] running;
        lock (_running)
            running = [.. _running.Values];
        await Task.WhenAll(running).WaitAsync(cancellationToken);
    }

    private async Task InBackground(RebuildableView view, bool checkOnly, TaskCompletionSource begun)
    {
        try
        {
            await new ViewRebuild(database, view, types, time, log).Run(checkOnly, Runner, begun.SetResult, _stop.Token);
        }
        catch (Exception e) when (begun.TrySetException(e))
        {
            // Whoever has started it is told.
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            log.LogInformation("The rebuild of {View} is interrupted; started again, it goes on.", view.Name);
        }
        catch (Exception e)
        {
            log.LogError(e, "The rebuild of {View} has stopped.", view.Name);
        }
    }

    private static async Task<ImmutableArray<RowDifference>> FirstDifferences(RebuildableView view, NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select key, kind, columns from rebuilding.view_differences where view = $1 order by key limit $2", connection)
        {
            Parameters = { new() { Value = view.Name }, new() { Value = RebuildStatus.MostNamed } },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var differences = ImmutableArray.CreateBuilder<RowDifference>();
        while (await reader.ReadAsync(stop))
        {
            differences.Add(new(
                [.. reader.GetFieldValue<string[]>(0)], Enum.Parse<RowFault>(reader.GetString(1)), [.. reader.GetFieldValue<string[]>(2)]));
        }

        return differences.ToImmutable();
    }
}
