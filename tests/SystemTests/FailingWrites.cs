using InteragencyReview.SystemTests.Running;
using Npgsql;

namespace InteragencyReview.SystemTests;

/// <summary>Nothing can be written to one table for as long as this stands.</summary>
internal sealed class FailingWrites : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly string _table;

    private FailingWrites(NpgsqlDataSource database, string table) => (_database, _table) = (database, table);

    /// <param name="table">With its schema.</param>
    public static async Task<FailingWrites> To(NpgsqlDataSource database, string table)
    {
        await database.Execute(
            $"""
            create function public.fail_write() returns trigger language plpgsql as $$
            begin
                raise exception 'this table takes nothing';
            end $$;
            create trigger fail_write before insert or update on {table} for each row execute function public.fail_write();
            """);
        return new(database, table);
    }

    public async ValueTask DisposeAsync() => await _database.Execute($"drop trigger fail_write on {_table}; drop function public.fail_write();");
}
