using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Crosswalk;
using InteragencyReview.WorkingGroup.Decisions;
using InteragencyReview.WorkingGroup.Votes;
using Wolverine;

namespace InteragencyReview.HistorySpecs.Services;

internal sealed class WorkingGroupService
{
    public Streams<Review, ReviewEvent> Reviews { get; } = new(
        Review.Initial, (review, e) => review.Apply(e), (review, stream, version) => review with { Id = stream, Version = version });

    public Streams<Vote, VoteEvent> Votes { get; } = new(
        Vote.Initial, (vote, e) => vote.Apply(e), (vote, stream, version) => vote with { Id = stream, Version = version });

    public Streams<AgencyRecord, AgencyRecordEvent> Records { get; } = new(
        AgencyRecord.Initial, (record, e) => record.Apply(e), (record, stream, version) => record with { Id = stream, Version = version });

    public Streams<SharedANumber, SharedANumberEvent> ANumbers { get; } = new(
        SharedANumber.Initial, (number, e) => number.Apply(e), (number, stream, version) => number with { Id = stream, Version = version });

    /// <summary>The timers that were set, by vote.</summary>
    public HashSet<(VoteDue Timer, DateTimeOffset At)> Timers { get; } = [];

    public int Events => Reviews.Events + Votes.Events + Records.Events + ANumbers.Events;

    /// <summary>Messages of the agencies' records, settled in one transaction.</summary>
    public IEnumerable<Envelope> Record(IReadOnlyList<object> messages)
    {
        var settlement = CrosswalkSettlement.Run(messages, RuleSets.Of2011November17, Load, CancellationToken.None).GetAwaiter().GetResult();
        Assert.Empty(settlement.Refused);
        foreach (var change in settlement.Set.Changes)
        {
            if (change.Aggregate == typeof(Review))
                Append(Reviews, change, Reviews.Of(change.Stream).Version);
            else if (change.Aggregate == typeof(AgencyRecord))
                Append(Records, change, Records.Of(change.Stream).Version);
            else
                Append(ANumbers, change, ANumbers.Of(change.Stream).Version);
        }

        var events = settlement.Set.Reviews.Values.SelectMany(review => review.Events).ToList();
        List<object> sent = [.. events.OfType<DecisionReaddressed>().Select(DecisionMessages.Of)];
        foreach (var changed in events.OfType<VoteFactsChanged>().GroupBy(e => e.VoteId).Select(vote => vote.Last()))
        {
            var vote = Votes.Open(Vote.StreamOf(changed.VoteId));
            sent.AddRange(FlagChangedFacts.Append(changed, vote));
            Votes.Commit(Vote.StreamOf(changed.VoteId), vote);
        }

        return sent.Select(Envelope.Of);
    }

    public IEnumerable<Envelope> Take(BallotCastV1 message, DateTimeOffset now) => Act(message.VoteId, message.CaseId, now, (vote, others) => RecordBallot.Decide(
        vote,
        new(message.VoteId, message.Agency, message.Revision, message.Choice, message.Reasons, message.Officer, message.CastAt, now, message.On, message.OnBehalfOf),
        others));

    public void Take(OfficerSteppedAsideV1 message)
    {
        var vote = Votes.Open(RecordStepAside.VoteStream(message));
        RecordStepAside.Handle(message, vote);
        Votes.Commit(RecordStepAside.VoteStream(message), vote);
    }

    public IEnumerable<Envelope> Call(string reviewStream, CallVote call)
    {
        var called = CallVote.Decide(Reviews.Of(reviewStream), call);
        Assert.Null(called.Refusal);
        var review = called.Events.Aggregate(Reviews.Of(reviewStream), (before, e) => before.Apply(e));
        var voteStream = Vote.StreamOf(review.Vote!.VoteId);
        var open = OpenVote.Of(review, review.Vote, call.At.AddDays(14), Outside(Votes.Of(voteStream), review));
        var (reviewOpened, voteOpened) = (Reviews.Open(reviewStream), Votes.Open(voteStream));
        var messages = new OpenVote.Opening(review, called, reviewOpened, open, voteOpened).Append(motionId: null, motionCases: null);
        Reviews.Commit(reviewStream, reviewOpened);
        Votes.Commit(voteStream, voteOpened);
        return Sent(messages);
    }

    public IEnumerable<Envelope> Give(GiveConcurrence give, Guid caseId) => Act(give.VoteId, caseId, give.At, (vote, others) => GiveConcurrence.Decide(vote, give, others));

    public IEnumerable<Envelope> Refuse(RefuseConcurrence refuse, Guid caseId) => Act(refuse.VoteId, caseId, refuse.At, (vote, others) => RefuseConcurrence.Decide(vote, refuse, others));

    public IEnumerable<Envelope> Settle(SettleVote settle, Guid caseId) => Act(settle.VoteId, caseId, settle.At, (vote, others) => SettleVote.Decide(vote, settle, others));

    public IEnumerable<Envelope> GoOff(VoteDue timer, DateTimeOffset now)
    {
        var (vote, review) = (Votes.Open(CloseWhenDue.VoteStream(timer)), Reviews.Open(CloseWhenDue.ReviewStream(timer)));
        var messages = CloseWhenDue.Handle(timer, vote, review, new Clock(now));
        Votes.Commit(CloseWhenDue.VoteStream(timer), vote);
        Reviews.Commit(CloseWhenDue.ReviewStream(timer), review);
        return Sent(messages);
    }

    private IEnumerable<Envelope> Act(Guid voteId, Guid caseId, DateTimeOffset now, Func<Vote, CasePeople, Decision<VoteEvent>> decide)
    {
        var before = Votes.Of(Vote.StreamOf(voteId));
        var decision = decide(before, Outside(before, Reviews.Of(Review.StreamOf(caseId))));
        Assert.Null(decision.Refusal);
        var (vote, review) = (Votes.Open(Vote.StreamOf(voteId)), Reviews.Open(Review.StreamOf(caseId)));
        var messages = VoteConsequences.Append(decision, vote, review, now).Messages;
        Votes.Commit(Vote.StreamOf(voteId), vote);
        Reviews.Commit(Review.StreamOf(caseId), review);
        return Sent(messages);
    }

    private List<Envelope> Sent(IEnumerable<object> messages)
    {
        var sent = new List<Envelope>();
        foreach (var message in messages)
        {
            if (message is ScheduledMessage<VoteDue> timer)
                Timers.Add((timer.Message, timer.Options.ScheduledTime!.Value));
            else
                sent.Add(Envelope.Of(message));
        }

        return sent;
    }

    private CasePeople Outside(Vote vote, Review review) => CasePeople.Of(
        review.Facts,
        Enumerable.Range(1, review.Vote?.Round ?? 0).Where(round => round != vote.Opened?.Round)
            .Select(round => Votes.Find(Vote.StreamOf(Vote.IdOf(review.CaseId, round)))).OfType<Vote>());

    private Task<LoadedStreams> Load(MissingStreams missing, CancellationToken stop) => Task.FromResult(new LoadedStreams(
        [.. missing.Reviews.Select(Reviews.Find).OfType<Review>()],
        [.. missing.Records.Select(Records.Find).OfType<AgencyRecord>()],
        [.. missing.ANumbers.Select(ANumbers.Find).OfType<SharedANumber>()]));

    private static void Append<TState, TEvent>(Streams<TState, TEvent> streams, StreamChange change, long version)
        where TState : class
        where TEvent : class
    {
        Assert.Equal(change.ExpectedVersion, version);
        streams.Append(change.Stream, change.Events.Cast<TEvent>());
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
