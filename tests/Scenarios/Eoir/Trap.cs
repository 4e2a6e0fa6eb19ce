using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using Npgsql;

namespace InteragencyReview.Scenarios.Eoir;

/// <summary>What a transaction is about to do for a case whose number begins with <see cref="Trap.Caught"/>.</summary>
public enum Step
{
    /// <summary>The decision goes into the case's own stream.</summary>
    Decision,

    CommitOfDecision,

    /// <summary>The entry goes into the stream of the feed.</summary>
    Entry,

    /// <summary>It is noted how far the case stands on the feed.</summary>
    Mark,

    CommitOfEntry,
}

/// <summary>Stops transactions at one step, or makes them fail there. Built into the database by its owner.</summary>
internal sealed class Trap : IAsyncDisposable
{
    public const string Caught = "4711";
    private const long Lock = 4711;

    private readonly ReviewDatabase _database;
    private readonly NpgsqlConnection? _holder;

    private Trap(ReviewDatabase database, NpgsqlConnection? holder) => (_database, _holder) = (database, holder);

    /// <summary>Stops them until <see cref="Release"/>.</summary>
    public static async Task<Trap> Hold(ReviewDatabase database, Step step)
    {
        var holder = await database.Owner.OpenConnectionAsync();
        await using (var hold = new NpgsqlCommand($"select pg_advisory_lock({Lock})", holder))
            await hold.ExecuteNonQueryAsync();
        await Build(database, step, $"perform pg_advisory_xact_lock_shared({Lock});");
        return new(database, holder);
    }

    /// <summary>The first of them fail, so that the database rolls them back.</summary>
    public static async Task<Trap> Fail(ReviewDatabase database, Step step, int times)
    {
        await database.Execute("create sequence eoir.trapped");
        await Build(database, step, $"if nextval('eoir.trapped') <= {times} then raise exception 'trapped'; end if;");
        return new(database, holder: null);
    }

    /// <summary>The database process of the transaction that is stopped.</summary>
    public async Task<int> Process()
    {
        const string Waiting = $"from pg_locks where locktype = 'advisory' and objid = 4711 and not granted";
        await Condition.Until("a transaction is stopped", async () => await _database.Ask<long>($"select count(*) {Waiting}") > 0);
        return await _database.Ask<int>($"select min(pid) {Waiting}");
    }

    public async Task Release()
    {
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock_all()", _holder);
        await release.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_holder is not null)
        {
            await Release();
            await _holder.DisposeAsync();
        }

        await _database.Execute("drop function eoir.trap() cascade; drop sequence if exists eoir.trapped");
    }

    private static async Task Build(ReviewDatabase database, Step step, string what)
    {
        await database.Execute(
            $"""
            create function eoir.trap() returns trigger language plpgsql security definer as $trap$
            begin
                {what}
                return new;
            end $trap$
            """);
        await database.Execute(step switch
        {
            Step.Decision => Before("mt_events", $"new.type = 'decision_received' and {IsCaught}"),
            Step.CommitOfDecision => AtCommit($"new.type = 'decision_received' and {IsCaught}"),
            Step.Entry => Before("mt_events", $"new.type = 'docket_entry_published' and {IsCaught}"),
            Step.Mark => Before("mt_doc_publishedentry", $"new.id like 'hearing-{Caught}%'"),
            Step.CommitOfEntry => AtCommit($"new.type = 'docket_entry_published' and {IsCaught}"),
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
        });
    }

    private const string IsCaught = $"new.data ->> 'idnCase' like '{Caught}%'";

    private static string Before(string table, string when) =>
        $"create trigger trap before insert on eoir.{table} for each row when ({when}) execute function eoir.trap()";

    private static string AtCommit(string when) =>
        $"create constraint trigger trap after insert on eoir.mt_events deferrable initially deferred for each row when ({when}) execute function eoir.trap()";
}
