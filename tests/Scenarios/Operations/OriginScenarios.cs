using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Votes;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>Every event says whose act it is, what caused it, and to which trace it belongs.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class OriginScenarios(WholeReview review)
{
    /// <summary>Of all four logs. A tombstone is Marten's own: it stands for an append that was rolled back.</summary>
    private static readonly string Events = string.Join("\nunion all ", new[] { "dhs", "eoir", "oil", "working_group" }.Select(schema =>
        $"select '{schema}' as service, stream_id, type, user_name, correlation_id, causation_id, headers ->> 'traceparent' as traceparent, data from {schema}.mt_events where type <> 'tombstone'"));

    [Fact]
    public async Task Every_event_carries_its_user_its_correlation_its_causation_and_its_trace()
    {
        var one = DocketCase.OfAStudent(review.NextNumber());
        var vote = await review.OpenVote(await review.NewCase(one));
        await review.Votes(vote, (Agency.Oil, Choice.Accelerate), (Agency.Dhs, Choice.Accelerate));
        await Condition.Until("the decision is on the feed", async () => await Found("type = 'docket_entry_published' and data::text like '%" + one.IdnCase + "%'") != "");

        Assert.Equal("", await Found("user_name is null or correlation_id is null or causation_id is null or traceparent is null"));

        // What a message caused names that message. Its id is random: one of a machine's address and the time is also that of a message which
        // another service makes at the same moment on the same machine, and one of the two would be dropped as the other come again.
        Assert.NotEqual("", await Found("causation_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7'"));
        Assert.Equal("", await Found("causation_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[^7]'"));

        // Whose act it is travels with the messages, as far as the docket.
        var dhs = Ballots.Seat.StreamOf(Ballots.Seat.IdOf(vote, Agency.Dhs));
        Assert.Equal("dhs.chair", await User($"service = 'dhs' and stream_id = '{dhs}' and type = 'seat_opened'"));
        Assert.Equal("dhs.attorney", await User($"service = 'dhs' and stream_id = '{dhs}' and type = 'ballot_cast'"));
        Assert.Equal("dhs.attorney", await User($"stream_id = 'vote-{vote}' and type in ('ballot_recorded', 'vote_closed') and data::text not like '%oil.attorney%'"));
        Assert.Equal("dhs.attorney", await User("type = 'docket_entry_published' and data::text like '%" + one.IdnCase + "%'"));
        Assert.Equal("oil.attorney", await User($"stream_id = 'vote-{vote}' and type = 'ballot_recorded' and data::text like '%oil.attorney%'"));
        Assert.Equal("dhs.records", await User($"service = 'dhs' and stream_id = 'charging-{one.CaseFileId}' and type = 'case_file_recorded'"));

        // And so does the trace, which is what correlates them.
        Assert.Equal(1, await review.Database.Ask<long>(
            $"""
            select count(distinct trace) from ({Events}) e, lateral (values (correlation_id), (split_part(traceparent, '-', 2))) traces (trace)
            where (service = 'dhs' and stream_id = '{dhs}' and type = 'ballot_cast') or (stream_id = 'vote-{vote}' and type = 'vote_closed')
            or (type = 'docket_entry_published' and data::text like '%{one.IdnCase}%')
            """));
    }

    private async Task<string> Found(string which) =>
        await review.Database.Find<string>($"select string_agg(distinct concat_ws(' ', service, type, 'by', user_name), ', ') from ({Events}) e where {which}") ?? "";

    private async Task<string> User(string which) => await review.Database.Find<string>($"select string_agg(distinct user_name, ', ') from ({Events}) e where {which}") ?? "";
}
