using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;
using InteragencyReview.WorkingGroupSpecs.Cases;
using Marten.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Wolverine;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

/// <summary>What leaves the service when something happens to a vote: to whom, under which key, and when.</summary>
public sealed class VoteConsequencesSpecs : VoteSpec
{
    private const string CaseFile = "DHS-2011-000123";
    private static readonly AgencyKeys Keys = new(CaseFile, "4711", "9/11-72345");
    private static readonly VoteDue Timer = new(VoteId, CaseId);

    [Fact]
    public void An_opened_vote_is_sent_to_each_agency_under_its_own_key_alone_and_has_a_timer()
    {
        var opened = OpenedFor(Dhs, Eoir, Oil) with { Keys = Keys };
        var messages = VoteConsequences.Messages(Vote.Initial.Apply(opened), [opened]).ToList();

        Assert.Equal(4, messages.Count);
        Assert.Equal(
            [("working_group_to_dhs", Dhs, CaseFile), ("working_group_to_eoir", Eoir, "4711"), ("working_group_to_oil", Oil, "9/11-72345")],
            Sent<VoteOpenedV1>(messages).Select(sent => (sent.Queue, sent.Message.Agency, sent.Message.AgencyKey)));
        Assert.All(Sent<VoteOpenedV1>(messages), sent => OwnKeyOnly(sent.Message.Agency, sent.Message.ToString()));
        Assert.Equal([(Timer, DueAt)], Timers(messages));
    }

    [Fact]
    public void Of_a_motion_each_agency_is_told_how_many_cases_to_wait_for()
    {
        var opened = OpenedFor(Dhs, Eoir, Oil) with { MotionId = CaseId, MotionCases = 200 };
        var sent = Sent<VoteOpenedV1>(VoteConsequences.Messages(Vote.Initial.Apply(opened), [opened]));
        Assert.Equal(3, sent.Count);
        Assert.All(sent, one => Assert.Equal(((Guid?)CaseId, (int?)200), (one.Message.MotionId, one.Message.MotionCases)));
    }

    [Fact]
    public void A_panel_of_two_asks_two() =>
        Assert.Equal(
            ["working_group_to_dhs", "working_group_to_oil"],
            Sent<VoteOpenedV1>(VoteConsequences.Messages(Vote.Initial.Apply(OpenedFor(Dhs, Oil)), [OpenedFor(Dhs, Oil)])).Select(sent => sent.Queue));

    [Fact]
    public void A_ballot_that_closes_nothing_tells_nobody()
    {
        var (vote, review, messages) = Records([OpenedFor(Dhs, Eoir, Oil)], Dhs, Choice.Accelerate);
        Assert.Equal([Ballot(Dhs, Choice.Accelerate)], vote);
        Assert.Empty(review);
        Assert.Empty(messages);
    }

    [Fact]
    public void The_ballot_that_decides_brings_each_agency_the_decision_under_its_own_key_alone_and_that_closes_its_seat()
    {
        var (vote, review, messages) = Records([OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate)], Eoir, Choice.Accelerate);

        Assert.Equal([Ballot(Eoir, Choice.Accelerate), Closed(Outcome.Decided(Lane.Accelerate))], vote[..2]);
        Assert.Equal(Lane.Accelerate, Assert.IsType<DecisionRecorded>(Assert.Single(vote[2..])).Record.Lane);
        Assert.Equal([new DecisionIssued(CaseId, VoteId, 1, Lane.Accelerate, "2011-11-17", Keys, Arrived, new DateOnly(2011, 12, 6))], review);

        Assert.Equal(3, messages.Length);
        Assert.Equal(
            [
                ("working_group_to_dhs", Issued(Dhs, CaseFile)),
                ("working_group_to_eoir", Issued(Eoir, "4711")),
                ("working_group_to_oil", Issued(Oil, "9/11-72345")),
            ],
            Sent<DecisionIssuedV1>(messages));
        Assert.All(Sent<DecisionIssuedV1>(messages), sent => OwnKeyOnly(sent.Message.Agency, sent.Message.ToString()));
    }

    [Fact]
    public void The_same_ballot_again_appends_and_sends_nothing()
    {
        VoteEvent[] decided = [OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), Ballot(Eoir, Choice.Accelerate), Closed(Outcome.Decided(Lane.Accelerate))];
        var (vote, review, messages) = Records(decided, Eoir, Choice.Accelerate);
        Assert.Empty(vote);
        Assert.Empty(review);
        Assert.Empty(messages);
    }

    [Fact]
    public void A_refused_ballot_appends_and_sends_nothing()
    {
        var (vote, review, messages) = Records([OpenedFor(Dhs, Eoir)], Oil, Choice.Accelerate);
        Assert.Empty(vote);
        Assert.Empty(review);
        Assert.Empty(messages);
    }

    [Fact]
    public void A_lane_for_discretion_closes_the_seats_decides_nothing_and_has_a_timer()
    {
        var (vote, review, messages) = Records([OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.ConsiderForDiscretion)], Eoir, Choice.ConsiderForDiscretion);
        Assert.Equal(Requested(), vote[^1]);
        Assert.Equal([new ConcurrenceAwaited(VoteId, Arrived)], review);
        Assert.Equal(4, messages.Length);
        Assert.Equal(
            ["working_group_to_dhs", "working_group_to_eoir", "working_group_to_oil"],
            Sent<VoteClosedV1>(messages).Select(sent => sent.Queue));
        Assert.All(Sent<VoteClosedV1>(messages), sent => Assert.Equal(new VoteClosedV1(VoteId, Arrived, CaseId), sent.Message));
        Assert.Equal([(Timer, Term(Arrived))], Timers(messages));
    }

    [Fact]
    public void A_deadlock_is_the_reviews_to_show_and_has_a_timer()
    {
        var (_, review, messages) = Records(Deadlocked()[..3], Oil, Choice.Abstain);
        Assert.Equal([Roles.ChiefCounsel], Assert.IsType<ReviewEscalated>(Assert.Single(review)).To.ToArray());
        Assert.Equal(4, messages.Length);
        Assert.Equal(3, Sent<VoteClosedV1>(messages).Count);
        Assert.Equal([(Timer, Term(Arrived))], Timers(messages));
    }

    [Fact]
    public void What_is_left_lying_goes_on_with_the_next_timer_and_closes_no_seat_again()
    {
        var (vote, review, messages) = Due(Deadlocked(), Term(Arrived));
        Assert.Single(vote);
        Assert.Equal([Roles.DeputyDirector], Assert.IsType<ReviewEscalated>(Assert.Single(review)).To.ToArray());
        Assert.Equal([(Timer, Term(Term(Arrived)))], Timers(messages));
        Assert.Single(messages);
    }

    [Fact]
    public void A_timer_that_comes_early_appends_and_sends_nothing()
    {
        var (vote, review, messages) = Due([OpenedFor(Dhs, Eoir, Oil)], DueAt.AddMinutes(-1));
        Assert.Empty(vote);
        Assert.Empty(review);
        Assert.Empty(messages);
    }

    [Fact]
    public void A_timer_that_a_faster_clock_set_off_comes_again()
    {
        var (vote, review, messages) = Due([OpenedFor(Dhs, Eoir, Oil)], DueAt.AddTicks(-1));
        Assert.Empty(vote);
        Assert.Empty(review);
        Assert.Equal([(Timer, DueAt)], Timers(messages));
    }

    private static DecisionIssuedV1 Issued(Agency agency, string key) => new(CaseId, VoteId, agency, key, 1, Lane.Accelerate, "2011-11-17", Arrived, new DateOnly(2011, 12, 6));

    private static (object[] Vote, object[] Review, object[] Messages) Records(VoteEvent[] history, Agency agency, Choice choice)
    {
        var (vote, review) = (StreamOf(history), ReviewInVote());
        var message = new BallotCastV1(VoteId, CaseId, agency, 1, choice, "On the whole record.", OfficerOf(agency), Monday.AddDays(1));
        var messages = RecordBallot.Handle(message, vote, review, null!, new Clock(Arrived), NullLogger<Vote>.Instance, CancellationToken.None).GetAwaiter().GetResult();
        return ([.. vote.EventsAppended], [.. review.EventsAppended], [.. messages]);
    }

    private static (object[] Vote, object[] Review, object[] Messages) Due(VoteEvent[] history, DateTimeOffset now)
    {
        var (vote, review) = (StreamOf(history), ReviewInVote());
        var messages = CloseWhenDue.Handle(Timer, vote, review, new Clock(now));
        return ([.. vote.EventsAppended], [.. review.EventsAppended], [.. messages]);
    }

    private static StubEventStream<Vote> StreamOf(VoteEvent[] history) => new(history.Aggregate(Vote.Initial, (vote, e) => vote.Apply(e)));

    private static StubEventStream<Review> ReviewInVote() => new(new ReviewEvent[]
    {
        ReviewSpec.FactsOf(CaseId, CaseFile),
        ReviewSpec.Hearing("4711"),
        ReviewSpec.FinalOrder("11-72345"),
        new VoteCalled(VoteId, 1, "chair", Monday),
    }.Aggregate(Review.Initial, (review, e) => review.Apply(e)));

    private static List<(string? Queue, T Message)> Sent<T>(IEnumerable<object> messages) =>
        [.. messages.OfType<RoutedToEndpointMessage<T>>().Select(sent => (sent.EndpointName, sent.Message))];

    private static List<(VoteDue Timer, DateTimeOffset At)> Timers(IEnumerable<object> messages) =>
        [.. messages.OfType<ScheduledMessage<VoteDue>>().Select(timer => (timer.Message, timer.Options.ScheduledTime!.Value))];

    private static void OwnKeyOnly(Agency receiver, string message)
    {
        foreach (var agency in Enum.GetValues<Agency>().Where(agency => agency != receiver))
            Assert.DoesNotContain(Keys.Of(agency)!, message, StringComparison.Ordinal);
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
