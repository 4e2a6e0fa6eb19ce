using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.WorkingGroup;
using InteragencyReview.WorkingGroup.Queues;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.PlanTests;

/// <summary>Counting reads all cases, so many who ask at once must not each do so; nor may one be told less than is known.</summary>
[Collection(nameof(FilledDatabase))]
public sealed class LaneCountsTests(FilledDatabase filled)
{
    [Fact]
    public async Task Who_asks_while_cases_are_counted_shares_the_next_count_with_the_others()
    {
        await using var store = Store();
        var counts = new LaneCounts(filled.Database, store);
        await using var connection = await filled.Database.OpenConnectionAsync();
        await using var hold = await connection.BeginTransactionAsync();
        await Run(connection, "lock table queue in access exclusive mode");

        var first = counts.Count();
        await Condition.Until("the first count stands at the table", async () => await Waiting() == 1);
        var second = counts.Count();
        var third = counts.Count();
        Assert.False(first.IsCompleted);
        Assert.Same(second, third);
        Assert.NotSame(first, second);

        await hold.RollbackAsync();
        Assert.Equal((await first).Cases, (await second).Cases);
    }

    [Fact]
    public async Task A_count_has_seen_what_was_committed_before_it_was_asked_for()
    {
        await using var store = Store();
        var counts = new LaneCounts(filled.Database, store);
        var before = await counts.Count();
        await using var connection = await filled.Database.OpenConnectionAsync();
        await Run(connection, "insert into queue select gen_random_uuid(), 'CF-late', lane, proposed_lane, decided_lane, 'Screened', stage, priority, waiting_since, office, court, custody, indicators, unknown, reasons, vote_id, questioned, position from queue where lane = 'Undetermined' limit 1");

        var after = await counts.Count();
        await Run(connection, "delete from queue where case_file_id = 'CF-late'");

        Assert.Equal(before.Cases + 1, after.Cases);
        Assert.Equal(Of(before, Lane.Undetermined) + 1, Of(after, Lane.Undetermined));
        Assert.Equal(before.Cases, (await counts.Count()).Cases);
    }

    [Fact]
    public async Task A_count_that_fails_is_told_to_those_who_asked_for_it_and_to_nobody_else()
    {
        await using var store = Store();
        await using var elsewhere = NpgsqlDataSource.Create(filled.Database.ConnectionString + ";Search Path=nowhere");
        var counts = new LaneCounts(elsewhere, store);

        var failure = await Assert.ThrowsAsync<PostgresException>(counts.Count);

        Assert.Equal(PostgresErrorCodes.UndefinedTable, failure.SqlState);
        await Assert.ThrowsAsync<PostgresException>(counts.Count);
    }

    private PostgreSqlEventStore Store() => new(filled.Database, WorkingGroupLog.Types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);

    private static long Of(GetQueues.Answer answer, Lane lane) => answer.Queues.Single(q => q.Lane == lane).Cases;

    private async Task<int> Waiting()
    {
        await using var command = filled.Database.CreateCommand(
            "select count(*)::int from pg_locks where relation = 'queue'::regclass and not granted and database = (select oid from pg_database where datname = current_database())");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
