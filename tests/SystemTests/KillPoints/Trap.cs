using System.Globalization;
using Npgsql;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>
/// Stops one change of a running service in its tracks, without a hook in the product: a trigger on the table waits for an
/// advisory lock that this holds, each a lock of its own; a service has one at a time. What the change's transaction has not committed by then is at stake.
/// </summary>
internal sealed class Trap : IAsyncDisposable
{
    private const int FirstLock = 20_111_117;
    private static int _locks;

    private readonly int _lock = FirstLock + Interlocked.Increment(ref _locks);
    private readonly NpgsqlDataSource _database;
    private readonly string _table;
    private readonly NpgsqlConnection _holder;
    private readonly bool _rollsBack;
    private bool _outlived;

    private Trap(NpgsqlDataSource database, string table, NpgsqlConnection holder, bool rollsBack)
    {
        _database = database;
        _table = table;
        _holder = holder;
        _rollsBack = rollsBack;
    }

    /// <param name="operation">insert, update, delete, or several of them with <c>or</c>.</param>
    /// <param name="condition">SQL over <c>new</c> or <c>old</c>: the rows it is set for.</param>
    /// <param name="rollsBack">
    /// True stops the statement itself, and what was begun is rolled back. False stops the commit, for which the service has already
    /// asked: it is carried out, and nobody is there to hear of it.
    /// </param>
    public static async Task<Trap> Set(NpgsqlDataSource database, string table, string operation, string condition, bool rollsBack = true)
    {
        var holder = await database.OpenConnectionAsync();
        var trap = new Trap(database, table, holder, rollsBack);
        await Execute(holder, $"select pg_advisory_lock({trap._lock})");
        await Execute(
            holder,
            $"""
            create function trap() returns trigger language plpgsql as $$
            begin
                perform pg_advisory_xact_lock({trap._lock});
                return coalesce(new, old);
            end $$;
            create {(rollsBack ? $"trigger trap before {operation} on {table}" : $"constraint trigger trap after {operation} on {table} deferrable initially deferred")}
            for each row when ({condition}) execute function trap();
            """);
        return trap;
    }

    /// <summary>The backend that stands in the trap.</summary>
    public async Task<int> Caught()
    {
        var backend = await Eventually.Found(
            async () => (await Waiting())?.ToString(CultureInfo.InvariantCulture),
            $"a change of {_table} stands in the trap");
        return int.Parse(backend, CultureInfo.InvariantCulture);
    }

    /// <summary>What a dead client leaves behind: the server sees the end of it only when it has finished the statement, or is told.</summary>
    public async Task Open(int backend)
    {
        if (_rollsBack)
        {
            await Execute(_holder, $"select pg_terminate_backend({backend})");
            await Gone(backend);
        }

        await Execute(_holder, $"select pg_advisory_unlock({_lock})");
        await Gone(backend);
    }

    /// <summary>Takes the trap away after the server was killed: whoever stood in it, and the lock, went with that.</summary>
    public async Task Outlived()
    {
        _outlived = true;
        await using var fresh = await _database.OpenConnectionAsync();
        await Execute(fresh, $"drop trigger trap on {_table}; drop function trap()");
        await _holder.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_outlived)
            return;
        try
        {
            await Execute(_holder, "select pg_advisory_unlock_all()");
            await Execute(_holder, $"drop trigger trap on {_table}; drop function trap()");
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            // The server is gone, and what was wrong is already on its way: this must not stand in its place.
        }

        await _holder.DisposeAsync();
    }

    private async Task<int?> Waiting()
    {
        await using var command = _database.CreateCommand(
            """
            select l.pid from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
            where l.locktype = 'advisory' and l.classid = 0 and l.objid = $1 and not l.granted
            """);
        command.Parameters.Add(new() { Value = (long)_lock });
        return await command.ExecuteScalarAsync() as int?;
    }

    private Task Gone(int backend) => Eventually.True(
        async () =>
        {
            await using var command = _database.CreateCommand("select count(*) from pg_stat_activity where pid = $1");
            command.Parameters.Add(new() { Value = backend });
            return await command.ExecuteScalarAsync() is 0L;
        },
        $"backend {backend} has ended");

    private static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
