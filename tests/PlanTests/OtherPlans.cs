using InteragencyReview.Ballots;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.EventStore.PostgreSql;
using Npgsql;

namespace InteragencyReview.PlanTests;

/// <summary>A case and its timeline read streams of the log; ballots and the docket feed are lists of their own.</summary>
[Collection(nameof(FilledDatabase))]
public sealed class OtherPlans(FilledDatabase filled)
{
    private const int PageSize = 50;
    private const int DeepIn = 200_000;
    private static readonly DateTimeOffset Now = new(2012, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("load_stream")]
    [InlineData("read_stream")]
    public async Task A_case_and_its_timeline_are_read_without_the_streams_of_others(string file) =>
        await filled.IsBounded(Query(Sql.Own(file), await StreamOfSomeCase()));

    [Fact]
    public async Task Several_streams_are_read_without_the_others() =>
        await filled.IsBounded(Query(Sql.Own("load_streams"), (object)new[] { await StreamOfSomeCase(), "review-of-nothing" }));

    [Theory]
    [InlineData(0L)]
    [InlineData((long)DeepIn)]
    public async Task The_log_is_read_from_a_position_on(long after) =>
        await filled.IsBounded(Query(Sql.Own("read_log"), after, PageSize));

    [Theory]
    [InlineData(0L)]
    [InlineData((long)DeepIn)]
    public async Task The_docket_feed_is_read_from_a_position_on(long after) =>
        await filled.IsBounded(GetDocketFeed.Command(filled.Database, after, PageSize));

    [Theory]
    [InlineData(SeatState.Open)]
    [InlineData(SeatState.Cast)]
    [InlineData(SeatState.Closed)]
    public async Task Ballots_of_a_state_are_read_from_those_due_first_on(SeatState state)
    {
        await filled.IsBounded(GetBallots.Command(filled.Database, state, DateTimeOffset.UnixEpoch, Guid.Empty, PageSize, Now));
        await filled.IsBounded(GetBallots.Command(filled.Database, state, Now.AddMinutes(DeepIn / 3), Guid.Empty, PageSize, Now));
    }

    private NpgsqlCommand Query(string sql, params object[] values)
    {
        var command = filled.Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private async Task<string> StreamOfSomeCase()
    {
        await using var command = filled.Database.CreateCommand($"select stream_id from mt_events where seq_id = {DeepIn}");
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
