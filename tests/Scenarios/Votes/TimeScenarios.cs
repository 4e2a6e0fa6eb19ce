using System.Collections.Concurrent;
using System.Diagnostics;
using Alba;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.SystemTests.Running;
using InteragencyReview.WorkingGroup.Votes;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace InteragencyReview.Scenarios.Votes;

/// <summary>What happens because time passes and nobody does anything.</summary>
public sealed class TimeScenarios(ReviewWithAClock review) : IClassFixture<ReviewWithAClock>
{
    private static readonly TimeSpan PeopleAreServedWithin = TimeSpan.FromSeconds(10);

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
    public async Task A_vote_whose_timer_was_lost_is_looked_at_within_an_hour()
    {
        var vote = await review.OpenVote(await review.NewCase());
        await review.LoseTimersOf(vote);
        await review.Passes(TimeSpan.FromDays(15));
        await Condition.Until("it is with the chief counsel", async () => await review.Listed("dhs.chiefcounsel", "escalations", vote) is not null);
    }

    [Fact]
    public async Task Thousands_of_timers_that_go_off_at_once_in_two_processes_each_do_their_work_once_and_people_work_on()
    {
        const int Votes = 30;
        const int Others = 2_000;
        var second = await review.StartAnother();
        var votes = new List<Guid>();
        foreach (var caseId in await review.NewCases(Votes))
            votes.Add(await review.OpenVote(caseId));
        var (early, late) = (await review.NewCase(), await review.NewCase());
        await review.SetTimersOfNoVote(Others);
        await review.Passes(TimeSpan.FromDays(15));

        var clock = Stopwatch.StartNew();
        var first = await review.OpenVote(early);
        await review.Casts(Agency.Dhs, "dhs.attorney", first, Choice.Accelerate);
        await review.OpenVote(late);
        var (elapsed, due) = (clock.Elapsed, await review.DueTimers());
        Assert.True(due > 0, "All timers had gone off before people were done: nothing was shown.");
        Assert.True(elapsed < PeopleAreServedWithin, $"Two votes and a ballot took {elapsed} while timers went off; {due} are left.");

        await Condition.Until("all timers have gone off", async () => await review.DueTimers() == 0);
        foreach (var vote in votes)
            Assert.Equal(1, await review.Database.Ask<long>($"select count(*) from working_group.mt_events where stream_id = 'vote-{vote}' and type = 'vote_escalated'"));
        using (var letters = await review.WorkingGroup.As("ops.operator").GetAsync(new Uri("/dead-letters", UriKind.Relative)))
            Assert.DoesNotContain("vote_due", await letters.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await second.StopAsync();
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

    [Fact]
    public async Task A_timer_of_the_night_that_was_lost_is_set_again_within_an_hour()
    {
        var night = await review.NextNight();
        await review.LoseTimersOfTheNight();
        await review.Passes(TimeSpan.FromHours(1));
        await Condition.Until("it is set again", async () => await review.HasTimerOfTheNight());
        Assert.InRange(await review.NextNight(), night, night.AddDays(1));
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

    /// <summary>Another process of the working group, with the same clock.</summary>
    public Task<IAlbaHost> StartAnother() => StartWorkingGroup();

    public async Task<IReadOnlyList<Guid>> NewCases(int count)
    {
        var cases = Enumerable.Range(0, count).Select(_ => DocketCase.OfAStudent(NextNumber())).ToArray();
        await Import(cases);
        var ids = new List<Guid>();
        foreach (var one in cases)
            ids.Add(await Tied(one));
        return ids;
    }

    /// <summary>As many timers as a full docket has, of votes that are not there any more.</summary>
    public async Task SetTimersOfNoVote(int count)
    {
        await using var scope = WorkingGroup.Services.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        for (var n = 0; n < count; n++)
            await bus.ScheduleAsync(new VoteDue(Guid.NewGuid(), Guid.NewGuid()), _clock.GetUtcNow().AddDays(14));
    }

    /// <summary>Those of votes that are due, or under way.</summary>
    public Task<long> DueTimers() =>
        Database.Ask<long>($"select count(*) from {Scheduled} where message_type = 'vote_due' and (status = 'Incoming' or (status = 'Scheduled' and execution_time <= now()))");

    /// <summary>The day of the timer that stands for the nights.</summary>
    public async Task<DateOnly> NextNight()
    {
        var body = await Database.Ask<byte[]>($"select body from {Scheduled} where status = 'Scheduled' and message_type = 'night_has_come' order by execution_time desc limit 1");
        var text = System.Text.Encoding.UTF8.GetString(body);
        var start = text.IndexOf("\"on\":\"", StringComparison.Ordinal) + "\"on\":\"".Length;
        return DateOnly.ParseExact(text.AsSpan(start, "2011-12-05".Length), "yyyy-MM-dd");
    }

    public Task LoseTimersOfTheNight() => Database.Execute($"delete from {Scheduled} where message_type = 'night_has_come'");

    public Task LoseTimersOf(Guid vote) =>
        Database.Execute($"delete from {Scheduled} where message_type = 'vote_due' and position(convert_to('{vote}', 'UTF8') in body) > 0");

    public async Task<bool> HasTimerOfTheNight() =>
        await Database.Ask<long>($"select count(*) from {Scheduled} where status = 'Scheduled' and message_type = 'night_has_come'") > 0;

    /// <returns>The events of the run of a day.</returns>
    public Task<string?> RunOf(DateOnly day) =>
        Database.Find<string>($"select string_agg(type, ',' order by version) from working_group.mt_events where stream_id = 'screening-{day:yyyy-MM-dd}'");

    protected override Task<IAlbaHost> StartWorkingGroup() => Database.Start(ServiceProgram.WorkingGroup, _clock, ("Screening:Nightly", "02:30"));

    /// <summary>Whoever waits for half an hour or more waits by this clock; what is shorter is a matter of the machine.</summary>
    private sealed class ForwardClock : TimeProvider
    {
        private static readonly TimeSpan Long = TimeSpan.FromMinutes(30);

        private readonly ConcurrentDictionary<ITimer, DateTimeOffset> _long = new();
        private long _ticks;

        public void Forward(TimeSpan time)
        {
            Interlocked.Add(ref _ticks, time.Ticks);
            foreach (var (timer, due) in _long)
            {
                if (due <= GetUtcNow() && _long.TryRemove(timer, out _))
                    timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime >= Long)
                _long[timer] = GetUtcNow() + dueTime;
            return timer;
        }
    }
}
