using Npgsql;

namespace InteragencyReview.Messaging.PostgreSql;

/// <summary>The tables of the queue database, made by whichever process comes first.</summary>
internal sealed class Schema(NpgsqlDataSource database) : IDisposable
{
    /// <summary>All processes that start at once meet at this lock.</summary>
    private const long Lock = 0x7265766965770001;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private volatile bool _isThere;

    public async ValueTask Ensure(CancellationToken stop)
    {
        if (_isThere)
            return;

        await _oneAtATime.WaitAsync(stop);
        try
        {
            if (!_isThere)
                await Create(stop);
            _isThere = true;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private async Task Create(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        if (await Exists(connection, stop))
            return;

        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection) { Parameters = { Sql.Value(Lock) } })
            await wait.ExecuteNonQueryAsync(stop);

        if (!await Exists(connection, stop))
        {
            await using var create = new NpgsqlCommand(Sql.Text("schema"), connection);
            await create.ExecuteNonQueryAsync(stop);
        }

        await transaction.CommitAsync(stop);
    }

    private static async Task<bool> Exists(NpgsqlConnection connection, CancellationToken stop)
    {
        // Of the catalog as it is committed now: to_regclass would answer from what this connection knew before it waited for the lock.
        await using var look = new NpgsqlCommand(
            "select exists (select from pg_class where relname = 'messages' and relnamespace = current_schema()::regnamespace)", connection);
        return (bool)(await look.ExecuteScalarAsync(stop))!;
    }
}
