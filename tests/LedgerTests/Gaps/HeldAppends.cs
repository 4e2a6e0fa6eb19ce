using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.LedgerTests.Gaps;

/// <summary>Where in its transaction an append is held.</summary>
public enum HeldAt
{
    /// <summary>It has just been given its number, and has written nothing of the event.</summary>
    Number,

    /// <summary>Its row is on the way in.</summary>
    Insert,

    /// <summary>All its statements are done, and it is on its way to commit.</summary>
    Commit,
}

/// <summary>
/// Holds appends inside their transaction, at a lock that this session has. Nothing depends on time: a held append is seen
/// waiting before the test goes on. Who is held writes to streams called <c>held-…</c>, through <see cref="Holdable"/>.
/// </summary>
internal sealed class HeldAppends : IAsyncDisposable
{
    /// <summary>A function that stands in front of nextval for those who look here first, a trigger, and a trigger that is deferred to the commit.</summary>
    public const string Sql = """
        create schema hold;
        create function hold.nextval(sequence regclass) returns bigint language plpgsql as $$
        declare
            number bigint := pg_catalog.nextval(sequence);
        begin
            perform pg_advisory_xact_lock_shared(4711, 0);
            return number;
        end $$;
        create function hold.append() returns trigger language plpgsql as $$
        begin
            perform pg_advisory_xact_lock_shared(4711, tg_argv[0]::int);
            return new;
        end $$;
        create trigger hold_insert before insert on docket.mt_events
            for each row when (new.stream_id like 'held-%') execute function hold.append(1);
        create constraint trigger hold_commit after insert on docket.mt_events deferrable initially deferred
            for each row when (new.stream_id like 'held-%') execute function hold.append(2);
        """;

    private readonly NpgsqlConnection _session;
    private readonly HeldAt _at;

    private HeldAppends(NpgsqlConnection session, HeldAt at) => (_session, _at) = (session, at);

    /// <summary>The way to a database for those who may be held.</summary>
    public static string Holdable(string connectionString) => connectionString + ";Search Path=hold,pg_catalog,public";

    /// <param name="connectionString">Of a database with <see cref="Sql"/> in it.</param>
    /// <param name="at">Where.</param>
    public static async Task<HeldAppends> Begin(string connectionString, HeldAt at)
    {
        var session = new NpgsqlConnection(connectionString + ";Pooling=false");
        await session.OpenAsync();
        await using var take = new NpgsqlCommand($"select pg_advisory_lock(4711, {(int)at})", session);
        await take.ExecuteNonQueryAsync();
        return new(session, at);
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
        await using var waiting = new NpgsqlCommand(
            """
            select l.pid from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
            where l.locktype = 'advisory' and l.classid = 4711 and not l.granted
            """,
            _session);
        return await waiting.ExecuteScalarAsync() as int?;
    }
}
