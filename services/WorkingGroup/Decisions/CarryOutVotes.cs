using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Decisions;

/// <summary>
/// Follows the votes: what a vote has come to becomes the decision of the case, or the case is with whoever must settle it.
/// It looks at the vote as it is, so seeing an event twice, or late, does no harm.
/// </summary>
public sealed class CarryOutVotes(IServiceScopeFactory scopes, EventTypes types) : ISubscription
{
    private readonly HashSet<string> _wanted =
    [
        types.NameOf(typeof(VoteClosed)),
        types.NameOf(typeof(ConcurrenceGiven)),
        types.NameOf(typeof(VoteSettled)),
        types.NameOf(typeof(VoteEscalated)),
    ];

    public string Name => "carry-out-votes";

    public bool Wants(string eventType) => _wanted.Contains(eventType);

    public async Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
    {
        foreach (var e in page)
        {
            await using var scope = scopes.CreateAsyncScope();
            using var span = LogSpans.Start("carry out vote", e);
            scope.ServiceProvider.GetRequiredService<WorkContext>().Causes =
                new Causes(null, e.CorrelationId, e.Id.ToString(), span?.Id ?? e.TraceParent);
            var votes = scope.ServiceProvider.GetRequiredService<Decider<Vote, VoteEvent>>();
            var reviews = scope.ServiceProvider.GetRequiredService<Decider<Review, ReviewEvent>>();

            var (vote, _) = await votes.Read(StreamKey.Parse(e.Stream), stop);
            await reviews.Decide(Review.StreamOf(vote.Opened!.CaseId), review => Decide(review, vote, e.Time), stop);
        }

        return SubscriptionEffect.None;
    }

    public static Decision<ReviewEvent> Decide(Review review, Vote vote, DateTimeOffset at)
    {
        var opened = vote.Opened!;
        if (review.Vote?.VoteId != opened.VoteId || review.Decision?.VoteId == opened.VoteId)
            return [];
        if (vote.DecidedLane is { } lane)
        {
            return
            [
                new DecisionIssued(
                    review.CaseId,
                    opened.VoteId,
                    (review.Decision?.DecisionVersion ?? 0) + 1,
                    lane,
                    opened.RuleSet,
                    review.Keys,
                    vote.DecidedAt ?? at),
            ];
        }

        return vote.Level > 0 && (review.Escalation?.VoteId != opened.VoteId || !review.Escalation.To.SequenceEqual(vote.WaitsFor))
            ? [new ReviewEscalated(opened.VoteId, vote.WaitsFor, at)]
            : [];
    }
}
