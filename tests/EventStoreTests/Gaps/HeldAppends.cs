using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Gaps;

/// <summary>Where in its transaction an append is held.</summary>
public enum HeldAt
{
    /// <summary>It has just been given its position, and knows of nothing else yet.</summary>
    Position,

    /// <summary>Its row is on the way in.</summary>
    Insert,

    /// <summary>All its statements are done, and it is on its way to commit.</summary>
    Commit,
}

/// <summary>
/// Holds appends inside their transaction, at a lock that this session has. Nothing depends on time: a held append is seen
/// waiting before the test goes on. Who is held writes to streams of the category <c>held</c>, through <see cref="Holdable"/>.
/// </summary>
internal sealed class HeldAppends : IAsyncDisposable
{
    /// <summary>A function that stands in front of nextval for those who look here first, a trigger, and a trigger that is deferred to the commit.</summary>
    public const string Sql = """
        create schema hold;
        create function hold.nextval(sequence regclass) returns bigint language plpgsql as $$
        declare
            position bigint := pg_catalog.nextval(sequence);
        begin
            perform pg_advisory_xact_lock_shared(4711, 0);
            return position;
        end $$;
        create function hold.append() returns trigger language plpgsql as $$
        begin
            perform pg_advisory_xact_lock_shared(4711, tg_argv[0]::int);
            return new;
        end $$;
        create trigger hold_insert before insert on mt_events
            for each row when (new.stream_id like 'held-%') execute function hold.append(1);
        create constraint trigger hold_commit after insert on mt_events deferrable initially deferred
            for each row when (new.stream_id like 'held-%') execute function hold.append(2);
        """;

    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnection _session;
    private readonly HeldAt _at;

    private HeldAppends(NpgsqlDataSource database, NpgsqlConnection session, HeldAt at)
    {
        _at = at;
        _database = database;
        _session = session;
    }

    /// <summary>The way to a database for those who may be held.</summary>
    public static string Holdable(string connectionString) => connectionString + ";Search Path=hold,pg_catalog,public";

    /// <summary>How many stand at the lock of the log, or are held here: those who wait for anything else do not count.</summary>
    public static async Task<int> AtTheLocks(NpgsqlDataSource database)
    {
        await using var count = database.CreateCommand("""
            select count(*)::int from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
            where l.locktype = 'advisory' and not l.granted and (l.classid = 4711 or (l.classid = 0 and l.objid = 20110818))
            """);
        return (int)(await count.ExecuteScalarAsync())!;
    }

    /// <param name="database">With <see cref="Sql"/> in it.</param>
    /// <param name="at">Where.</param>
    public static async Task<HeldAppends> Begin(NpgsqlDataSource database, HeldAt at)
    {
        var session = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await session.OpenAsync();
        await using var take = new NpgsqlCommand($"select pg_advisory_lock(4711, {(int)at})", session);
        await take.ExecuteNonQueryAsync();
        return new HeldAppends(database, session, at);
    }

    /// <summary>The server process of the append that is held; waits until there is one.</summary>
    public async Task<int> Process()
    {
        int? process = null;
        await Condition.Until("an append is held", async () => (process = await Holding()) is not null);
        return process!.Value;
    }

    public async Task Release()
    {
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock(4711, {(int)_at})", _session);
        Assert.True((bool)(await release.ExecuteScalarAsync())!);
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<int?> Holding()
    {
        await using var waiting = _database.CreateCommand("""
            select l.pid from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
            where l.locktype = 'advisory' and l.classid = 4711 and not l.granted
            """);
        return await waiting.ExecuteScalarAsync() as int?;
    }
}
