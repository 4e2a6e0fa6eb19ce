using System.Diagnostics;
using InteragencyReview.CrashTests.Writing;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.CrashTests.Rounds;

/// <summary>
/// Round after round: lets the writers write, kills the process, the server or both (kill -9), starts again what was killed, and
/// audits the log. What is killed, and after how many acknowledgements, follows from the seed; where exactly it then stands, from
/// the machine.
/// </summary>
/// <param name="told">A line after each round.</param>
public sealed class CrashRun(int rounds, int seed, Action<string> told)
{
    private const int FewestAcknowledgements = 20;
    private const int MostAcknowledgements = 400;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Random _chance = new(seed);
    private readonly Dictionary<Victim, int> _killed = [];
    private readonly List<string> _acknowledged = [];
    private readonly string _headKeys = HeadKeys.NewPrivateKey();
    private int _incarnation;

    private enum Victim
    {
        Writer,
        Server,
        Both,
    }

    /// <returns>What was done, in one line.</returns>
    /// <exception cref="AuditException">A promise was broken; says which, and the round and seed.</exception>
    public async Task<string> Run()
    {
        await using var server = await PostgresServer.Start();
        await using var database = NpgsqlDataSource.Create(await server.CreateDatabase("crash"));
        await PostgreSqlEventStore.CreateSchema(database, [Accounts.Schema], CancellationToken.None);
        using var keys = HeadKeys.Parse(_headKeys);
        var audit = new Audit(database);
        var itself = new SelfChecks(database, keys);
        Writer? writer = null;
        var round = 0;
        try
        {
            while (round++ < rounds)
            {
                writer ??= Writer.Start(database.ConnectionString, _headKeys, seed, ++_incarnation);
                await writer.Acknowledges(_chance.Next(FewestAcknowledgements, MostAcknowledgements));
                writer = await Kill((Victim)_chance.Next(3), server, database, writer, audit, itself, round);
            }

            // Once more from the beginning: nothing of what was seen rests on memory.
            if (writer is not null)
                await End(writer, database);
            writer = null;
            audit = new Audit(database);
            await audit.Run(_acknowledged);
            await itself.Verify();
            await itself.CatchUp();
            await audit.Run(_acknowledged);
            await itself.Rebuild();
        }
        catch (AuditException e)
        {
            throw new AuditException($"round {Math.Min(round, rounds)} of seed {seed}: {e.Message}. Again: ./build.sh crash --rounds {rounds} --seed {seed}", e);
        }
        finally
        {
            if (writer is not null)
                await writer.DisposeAsync();
        }

        return $"{rounds} rounds of seed {seed}: {_acknowledged.Count} acknowledged units, {audit.Events} events, all there once, in {itself.Heads} signed heads; "
            + $"killed: {string.Join(", ", _killed.OrderBy(k => k.Key).Select(k => $"{k.Key.ToString().ToLowerInvariant()} {k.Value}"))}";
    }

    /// <returns>The writer, when it lives on.</returns>
    private async Task<Writer?> Kill(Victim victim, PostgresServer server, NpgsqlDataSource database, Writer writer, Audit audit, SelfChecks itself, int round)
    {
        _killed[victim] = _killed.GetValueOrDefault(victim) + 1;
        var name = victim.ToString().ToLowerInvariant();
        if (victim != Victim.Writer)
            await server.Kill();
        if (victim == Victim.Both)
            await End(writer, null);
        if (victim != Victim.Writer)
        {
            await server.Restart();
            database.Clear();
        }

        if (victim == Victim.Server)
        {
            told($"round {round} of {rounds}: server killed, the writers go on");
            return writer;
        }

        if (victim == Victim.Writer)
            await End(writer, database);
        await audit.Run(_acknowledged);
        await itself.Verify();
        told($"round {round} of {rounds}: {name} killed; {_acknowledged.Count} units acknowledged, log at {audit.Position}, checkpoint at {audit.Checkpoint}");
        return null;
    }

    /// <param name="running">The database, when its server runs: it may still be finishing what the dead had begun.</param>
    private async Task End(Writer writer, NpgsqlDataSource? running)
    {
        await writer.Kill();
        _acknowledged.AddRange(writer.Acknowledged);
        await writer.DisposeAsync();
        if (running is null)
            return;

        running.Clear(); // our own from the last look at the log, which the server has not been killed under
        for (var started = Stopwatch.GetTimestamp(); await Others(running) is { } others; await Task.Delay(10))
        {
            if (Stopwatch.GetElapsedTime(started) > Deadline)
                throw new AuditException($"the server still has sessions of the killed writer: {others}");
        }
    }

    private static async Task<string?> Others(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "select string_agg(state || ' ' || query, '; ') from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'");
        return await command.ExecuteScalarAsync() as string;
    }
}
