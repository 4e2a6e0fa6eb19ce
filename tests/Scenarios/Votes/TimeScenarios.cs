using Alba;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Votes;

/// <summary>What happens because time passes and nobody does anything.</summary>
public sealed class TimeScenarios(ReviewWithAClock review) : IClassFixture<ReviewWithAClock>
{
    [Fact]
    public async Task An_escalation_that_nobody_answers_goes_up_and_the_deputy_director_decides()
    {
        var caseId = await review.NewCase(DocketCase.OfAStudent(review.NextNumber()));
        var vote = await review.OpenVote(caseId);
        await review.Votes(vote, (Agency.Dhs, Choice.Accelerate), (Agency.Eoir, Choice.ContinueNormally), (Agency.Oil, Choice.ConsiderForDiscretion));
        Assert.NotNull(await review.Listed("dhs.chiefcounsel", "escalations", vote));

        await review.Passes(TimeSpan.FromDays(8));
        await Condition.Until("it is with the deputy director", async () => await review.Listed("dhs.deputydirector", "escalations", vote) is not null);
        Assert.Equal("Overdue", (await review.Listed("dhs.deputydirector", "escalations", vote))!.Value.GetProperty("why").GetString());
        Assert.Equal("not-with-you", (await review.Settles("dhs.chiefcounsel", vote, Lane.Accelerate)).Problem);

        (await review.Settles("dhs.deputydirector", vote, Lane.Accelerate)).Ok();
        (await review.Settles("doj.principal", vote, Lane.Accelerate)).Ok();
        Assert.Equal("Decided", await review.State(caseId));
    }

    [Fact]
    public async Task A_vote_to_which_nobody_comes_is_with_the_chief_counsel_when_it_is_due()
    {
        var caseId = await review.NewCase();
        var vote = await review.OpenVote(caseId);
        await review.Passes(TimeSpan.FromDays(15));
        await Condition.Until("it is with the chief counsel", async () => await review.Listed("dhs.chiefcounsel", "escalations", vote) is not null);
        Assert.Equal("Escalated", await review.State(caseId));
        (await review.Settles("dhs.chiefcounsel", vote, Lane.Accelerate)).Ok();
        Assert.Equal("Decided", await review.State(caseId));
    }

    [Fact]
    public async Task Each_night_all_cases_are_screened_and_the_next_night_is_set_also_where_a_chair_came_first()
    {
        var first = await review.NextNight();
        (await review.WorkingGroup.Post("dhs.chair", "/screenings", new { on = first.AddDays(-1) })).Ok();

        await review.PassesTo(first, new(2, 31));
        await Condition.Until("the night was screened by the clock", async () => await review.RunOf(first) == "screening_started");
        await Condition.Until("the next night is set", async () => await review.NextNight() == first.AddDays(1));

        // A chair starts the run of the second night before its hour.
        await review.PassesTo(first.AddDays(1), new(2, 0));
        (await review.WorkingGroup.Post("dhs.chair", "/screenings", new { on = first.AddDays(1) })).Ok();
        await review.PassesTo(first.AddDays(1), new(2, 31));
        await Condition.Until("the clock saw it", async () => await review.RunOf(first.AddDays(1)) == "screening_started,night_passed");
        await Condition.Until("the third night is set", async () => await review.NextNight() == first.AddDays(2));
    }
}

/// <summary>A whole review whose working group has a clock that can be put forward, and screens at night.</summary>
public sealed class ReviewWithAClock : WholeReview
{
    private const string Scheduled = "working_group_messages.wolverine_incoming_envelopes";

    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private readonly ForwardClock _clock = new();

    /// <summary>Time passes for the working group, and timers that are due by then go off: they hang on the library's own clock.</summary>
    public Task Passes(TimeSpan time)
    {
        _clock.Forward(time);
        return Database.Execute($"update {Scheduled} set execution_time = now() where status = 'Scheduled' and execution_time <= '{_clock.GetUtcNow():O}'");
    }

    /// <summary>The same until an hour of a day in New York, if that is still to come.</summary>
    public Task PassesTo(DateOnly day, TimeOnly at)
    {
        var until = new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(at), NewYork));
        return Passes(until > _clock.GetUtcNow() ? until - _clock.GetUtcNow() : TimeSpan.Zero);
    }

    /// <summary>The day of the timer that stands for the nights.</summary>
    public async Task<DateOnly> NextNight()
    {
        var body = await Database.Ask<byte[]>($"select body from {Scheduled} where status = 'Scheduled' and message_type = 'night_has_come' order by execution_time desc limit 1");
        var text = System.Text.Encoding.UTF8.GetString(body);
        var start = text.IndexOf("\"on\":\"", StringComparison.Ordinal) + "\"on\":\"".Length;
        return DateOnly.ParseExact(text.AsSpan(start, "2011-12-05".Length), "yyyy-MM-dd");
    }

    /// <returns>The events of the run of a day.</returns>
    public Task<string?> RunOf(DateOnly day) =>
        Database.Find<string>($"select string_agg(type, ',' order by version) from working_group.mt_events where stream_id = 'screening-{day:yyyy-MM-dd}'");

    protected override Task<IAlbaHost> StartWorkingGroup() => Database.Start(ServiceProgram.WorkingGroup, _clock, ("Screening:Nightly", "02:30"));

    private sealed class ForwardClock : TimeProvider
    {
        private long _ticks;

        public void Forward(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));
    }
}
