using System.Data;
using System.Diagnostics;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>
/// One rebuild of one view while writers go on: builds a table beside it from the log, follows what was appended meanwhile,
/// compares, and takes its place. Each step is a short transaction that also records how far it has come. ADR 0011.
/// </summary>
internal sealed class ViewRebuild(NpgsqlDataSource database, RebuildableView view, EventTypes types, TimeProvider time, ILogger log)
{
    private const int MostTries = 60;
    private const string LockNotAvailable = "55P03";
    private const string Deadlock = "40P01";

    /// <summary>The end is begun only when so little is left to follow that nobody has to wait for it.</summary>
    private const int LeftForTheEnd = 100;

    /// <summary>Neither a start of the service that creates tables nor an append can run beside it.</summary>
    private const string HoldTheLog =
        "set local lock_timeout = '200ms'; select pg_advisory_xact_lock(20110819); select pg_advisory_xact_lock(20110818)";

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly ViewEvents _events = new(view, types);

    /// <summary>How long nobody could append, over all tries to take the view's place.</summary>
    private TimeSpan _held;

    /// <exception cref="RebuildRefusedException">Another process is at it, or the view has something a rebuild would lose.</exception>
    public async Task Run(bool checkOnly, string runner, Action begun, CancellationToken stop)
    {
        // Its lock goes with the connection: a process that dies is followed at once.
        await using var connection = await SessionConnections.Open(database, stop);
        await using (var take = new NpgsqlCommand("select pg_try_advisory_lock(20110820, hashtext($1))", connection) { Parameters = { new() { Value = view.Name } } })
        {
            if (await take.ExecuteScalarAsync(stop) is not true)
                throw new RebuildRefusedException($"{view.Name} is being rebuilt already.");
        }

        var table = await RebuiltTable.Of(view.Table, connection, stop);
        var record = await RebuildRecord.Claim(view, table, checkOnly, runner, connection, stop);
        begun();
        try
        {
            var work = new Work(connection, table, record, new CatchUp(_events, table), new Comparison(view.Table, table));
            if (record.Progress.Phase == RebuildPhase.Building)
                await Build(work, stop);
            while (record.Progress.LastKey is not { IsEmpty: true })
                await CompareOneRange(work, stop);
            await End(work, checkOnly, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await Note(e, record, stop);
            throw;
        }

        // Told, since the server sees the end of a connection only a moment later, and the next one may come before.
        await RebuiltTable.Run("select pg_advisory_unlock_all()", connection, stop);
    }

    private async Task Build(Work work, CancellationToken stop)
    {
        var (connection, table, record) = (work.Connection, work.Table, work.Record);
        await foreach (var page in new LogByStream(database, _events).After(record.Progress.LastStream, stop))
        {
            await record.Step(
                connection,
                IsolationLevel.ReadCommitted,
                async progress =>
                {
                    // What is lost with the server is built again: progress and rows are lost together.
                    await RebuiltTable.Run("set local synchronous_commit = off", connection, stop);
                    await table.Copy(page.Rows, connection, stop);
                    return progress with { LastStream = page.LastStream, Events = progress.Events + page.Events, Rows = progress.Rows + page.Rows.Count };
                },
                stop);
        }

        await record.Step(
            connection,
            IsolationLevel.ReadCommitted,
            async progress =>
            {
                await table.AddIndexes(connection, stop);
                return progress with { Phase = RebuildPhase.Comparing };
            },
            stop);
    }

    /// <summary>
    /// Follows the log to where the snapshot of this transaction ends, and compares the next range there. What changes in ranges that
    /// were compared before is compared again when it is followed; so at the end all rows stand compared at the last position.
    /// </summary>
    private static Task CompareOneRange(Work work, CancellationToken stop) => work.Record.Step(
        work.Connection,
        IsolationLevel.RepeatableRead,
        async before =>
        {
            var (progress, atEnd) = await Follow(work, before, stop);
            if (!atEnd)
                return progress;
            var upTo = await work.Comparison.CompareNext(progress.LastKey, work.Connection, stop);
            return progress with
            {
                LastKey = upTo ?? [],
                Compared = upTo is null ? progress.Rows : Math.Min(progress.Rows, progress.Compared + Comparison.RangeSize),
            };
        },
        stop);

    /// <returns>Whether that was all this transaction sees.</returns>
    private static async Task<(RebuildProgress Progress, bool AtEnd)> Follow(Work work, RebuildProgress progress, CancellationToken stop)
    {
        var (upTo, rows, atEnd) = await work.CatchUp.Step(progress.CaughtUp, work.Connection, stop);
        await work.Comparison.CompareAgain(rows, work.Connection, stop);
        return (progress with { CaughtUp = upTo }, atEnd);
    }

    private async Task End(Work work, bool checkOnly, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            await Approach(work, stop);
            try
            {
                await Finish(work, checkOnly, stop);
                return;
            }
            catch (PostgresException e) when (e.SqlState is LockNotAvailable or Deadlock && attempt < MostTries)
            {
                log.LogInformation("{View} is in use by a long transaction; its rebuild tries to take its place again in a moment.", view.Name);
                await Task.Delay(BetweenTries, time, stop);
            }
            catch (PostgresException e) when (e.SqlState is LockNotAvailable or Deadlock)
            {
                throw new RebuildRefusedException(
                    $"{view.Name} is rebuilt, but has been in use by a long transaction ever since, perhaps a backup. Start the rebuild again later: it goes on from here.", e);
            }
        }
    }

    /// <summary>Follows the log, without holding anybody up, until next to nothing is left.</summary>
    private static async Task Approach(Work work, CancellationToken stop)
    {
        var left = long.MaxValue;
        while (left > LeftForTheEnd)
        {
            var from = work.Record.Progress.CaughtUp;
            await work.Record.Step(work.Connection, IsolationLevel.RepeatableRead, async progress => (await Follow(work, progress, stop)).Progress, stop);
            left = work.Record.Progress.CaughtUp - from;
        }
    }

    /// <summary>With the lock of the log: nobody appends, so both tables stand at the last position. Everything in here makes writers wait.</summary>
    private async Task Finish(Work work, bool checkOnly, CancellationToken stop)
    {
        await work.Record.Step(
            work.Connection,
            IsolationLevel.ReadCommitted,
            async progress =>
            {
                await RebuiltTable.Run(HoldTheLog, work.Connection, stop);
                var since = Stopwatch.GetTimestamp();
                try
                {
                    for (var atEnd = false; !atEnd;)
                        (progress, atEnd) = await Follow(work, progress, stop);
                    if (checkOnly)
                        await work.Table.Drop(work.Connection, stop);
                    else
                        await work.Table.TakePlace(work.Connection, stop);
                }
                finally
                {
                    _held += Stopwatch.GetElapsedTime(since);
                }

                return progress with { Phase = RebuildPhase.Done, LogHeldMilliseconds = _held.TotalMilliseconds };
            },
            stop);
        log.LogInformation(
            "{View} is {Done} at {Position}; the log was held for {Held:F1} ms.",
            view.Name,
            checkOnly ? "checked" : "rebuilt",
            work.Record.Progress.CaughtUp,
            _held.TotalMilliseconds);
    }

    private async Task Note(Exception e, RebuildRecord record, CancellationToken stop)
    {
        try
        {
            await record.Note(e is RebuildRefusedException or UnknownEventException or UnreachableEventException ? e.Message : e.GetType().Name, database, stop);
        }
        catch (NpgsqlException)
        {
            // The database is away, which is what stopped the rebuild; the one who runs it is told by the exception.
        }
    }

    private sealed record Work(NpgsqlConnection Connection, RebuiltTable Table, RebuildRecord Record, CatchUp CatchUp, Comparison Comparison);
}
