using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Queues;
using Npgsql;

namespace InteragencyReview.PlanTests;

/// <summary>Counting reads an index of all cases, so many who ask at once must not each do so; nor may one be told what was long ago.</summary>
[Collection(nameof(FilledDatabase))]
public sealed class LaneCountsTests(FilledDatabase filled)
{
    private readonly Clock _clock = new();

    [Fact]
    public async Task The_cases_are_counted_from_their_index_alone()
    {
        await using var query = filled.Database.CreateCommand(LaneCounts.Sql(FilledDatabase.WorkingGroup));
        (await Plan.ForValues(filled.Database, query)).ReadsOnlyTheIndex("queue_counts");
    }

    [Fact]
    public async Task Who_asks_while_cases_are_counted_shares_the_count_with_the_others()
    {
        var counts = Counts();
        await using var connection = await filled.Database.OpenConnectionAsync();
        await using var hold = await connection.BeginTransactionAsync();
        await Run(connection, "lock table working_group.mt_doc_review in access exclusive mode");

        var first = counts.Count();
        await Condition.Until("the first count stands at the table", async () => await Waiting() == 1);
        var second = counts.Count();
        Assert.False(first.IsCompleted);
        Assert.Same(first, second);
        Assert.Equal(1, await Waiting());

        await hold.RollbackAsync();
        Assert.Same(await first, await second);
        Assert.Same(await first, await counts.Count());
    }

    [Fact]
    public async Task A_count_is_never_of_more_than_a_second_ago()
    {
        var counts = Counts();
        var before = await counts.Count();
        await using var late = await LateCase();

        _clock.Now += TimeSpan.FromSeconds(0.5);
        Assert.Same(before, await counts.Count());
        _clock.Now += TimeSpan.FromSeconds(0.51);
        var after = await counts.Count();

        Assert.Equal(before.Cases + 1, after.Cases);
        Assert.Equal(Of(before, Lane.Undetermined) + 1, Of(after, Lane.Undetermined));
        Assert.Equal(_clock.Now, after.CountedAt);
    }

    [Fact]
    public async Task Who_asks_when_a_count_grows_old_waits_for_nobody_and_the_next_one_begins()
    {
        var counts = Counts();
        var before = await counts.Count();
        await using var late = await LateCase();

        _clock.Now += TimeSpan.FromSeconds(0.75);
        var old = counts.Count();
        Assert.True(old.IsCompletedSuccessfully);
        Assert.Same(before, await old);
        await Condition.Until("the next count is there", async () => (await counts.Count()).Cases == before.Cases + 1);
    }

    [Fact]
    public async Task A_count_that_fails_is_told_to_those_who_asked_for_it_and_to_nobody_else()
    {
        var counts = new LaneCounts(filled.Database, new Schemas("nowhere"), _clock);

        var failure = await Assert.ThrowsAsync<PostgresException>(counts.Count);

        Assert.Equal(PostgresErrorCodes.UndefinedTable, failure.SqlState);
        await Assert.ThrowsAsync<PostgresException>(counts.Count);
    }

    private LaneCounts Counts() => new(filled.Database, FilledDatabase.WorkingGroup, _clock);

    private static long Of(GetQueues.Answer answer, Lane lane) => answer.Queues.Single(q => q.Lane == lane).Cases;

    private async Task<int> Waiting()
    {
        await using var command = filled.Database.CreateCommand(
            "select count(*)::int from pg_locks where relation = 'working_group.mt_doc_review'::regclass and not granted and database = (select oid from pg_database where datname = current_database())");
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private async Task<LateCaseInQueue> LateCase()
    {
        var connection = await filled.Database.OpenConnectionAsync();
        await Run(
            connection,
            """
            insert into working_group.mt_doc_review (id, data, case_id, case_file_id, lane, proposed_lane, state, stage, priority, waiting_since, indicators, unknown, reasons, questioned)
            values ('review-late', '{}', gen_random_uuid(), 'CF-late', 'Undetermined', 'Undetermined', 'Screened', 'Hearing', 4, now(), '{}', '{}', '{}', false)
            """);
        return new(connection);
    }

    private static async Task Run(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class LateCaseInQueue(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Run(connection, "delete from working_group.mt_doc_review where id = 'review-late'");
            await connection.DisposeAsync();
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2012, 6, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.UtcTicks;
    }
}
