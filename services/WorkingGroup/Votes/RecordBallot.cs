using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using JasperFx.Events;
using Marten;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>An agency's ballot has arrived: perhaps twice, perhaps late, in any order.</summary>
/// <param name="Revision">1 for the first ballot of a seat, one more each time the agency replaces it while the vote is open.</param>
/// <param name="CastAt">By the agency's clock.</param>
/// <param name="ReceivedAt">By ours: a vote closes when its last ballot arrives, however long that travelled.</param>
[WolverineHandler]
public sealed record RecordBallot(
    Guid VoteId,
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    DateTimeOffset CastAt,
    DateTimeOffset ReceivedAt,
    DateOnly? On = null,
    string? OnBehalfOf = null)
{
    public static Decision<VoteEvent> Decide(Vote vote, RecordBallot ballot, CasePeople others)
    {
        if (vote.Opened is null || !vote.Opened.Panel.Contains(ballot.Agency))
            return new Refusal("not-on-panel", $"{ballot.Agency} has no seat in vote {ballot.VoteId}.");
        if (ballot.Revision < 1)
            return new Refusal("bad-revision", $"Ballots of a seat are counted from 1; {ballot.Revision} is none.");
        if (WrittenReasons.Check(ballot.Reasons, ballot.Choice.Lane() is null ? null : "a ballot for a lane") is { } refusal)
            return refusal;

        // What was judged once is not judged again: neither when its officer has become barred since, nor when no longer.
        var isOvertaken = vote.Revisions.GetValueOrDefault(ballot.Agency) >= ballot.Revision;
        if (isOvertaken && vote.Voters.Contains(ballot.Officer) && (ballot.OnBehalfOf is null || vote.Voters.Contains(ballot.OnBehalfOf)))
            return [];

        // The seat refuses whom it knows to be barred. Who is barred by what became known meanwhile has voted for nothing.
        if (MayNotVote(ballot.Officer) || (ballot.OnBehalfOf is { } principal && MayNotVote(principal)))
            return [new BarredBallotKept(ballot.Agency, ballot.Revision, ballot.Choice, ballot.Reasons, ballot.Officer, ballot.CastAt, ballot.On, ballot.OnBehalfOf)];

        var late = new LateBallotKept(ballot.Agency, ballot.Revision, ballot.Choice, ballot.Reasons, ballot.Officer, ballot.CastAt, ballot.On, ballot.OnBehalfOf);

        // A ballot overtaken by the one that replaced it no longer counts, but those whose it is have voted and so may not concur:
        // who may must not hang on the order in which messages arrive.
        if (isOvertaken || vote.IsClosed)
            return [late];

        var recorded = new BallotRecorded(ballot.Agency, ballot.Revision, ballot.Choice, ballot.Reasons, ballot.Officer, ballot.CastAt, ballot.On, ballot.OnBehalfOf);
        var after = vote.Apply(recorded);

        // Tally the state that includes this ballot, never the one before it.
        return after.Tally(final: false) is { } outcome
            ? [recorded, .. Escalation.Close(after, outcome, ballot.ReceivedAt)]
            : [recorded];

        bool MayNotVote(string person) => vote.Barred.Contains(person) || others.Refuse(person, Capacity.Voter) is not null;
    }

    public static async Task<OutgoingMessages> Handle(
        BallotCastV1 message,
        [WriteAggregate(FromMethod = nameof(VoteStream), Required = false)] IEventStream<Vote> vote,
        [WriteAggregate(FromMethod = nameof(ReviewStream), Required = false)] IEventStream<Review> review,
        IDocumentSession session,
        TimeProvider time,
        ILogger<Vote> log,
        CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var before = vote.Aggregate ?? Vote.Initial;

        // The review is found by the case that the ballot names: by another, the vote would be decided and its case not.
        if (before.Opened is { } opened && opened.CaseId != message.CaseId)
            throw new MessageRefusedException($"A ballot for vote {message.VoteId} names another case than the one that was put to the vote.");
        var decision = Decide(
            before,
            new(message.VoteId, message.Agency, message.Revision, message.Choice, message.Reasons, message.Officer, message.CastAt, now, message.On, message.OnBehalfOf),
            await CasePeople.Outside(before, review.Aggregate ?? Review.Initial, session, stop));
        if (decision.Refusal is { } refusal)
            log.LogWarning("A ballot was refused ({Refusal}): {Reason}", refusal.Type, refusal.Reason);
        return VoteConsequences.Append(decision, vote, review, now).Messages;
    }

    public static string VoteStream(BallotCastV1 message) => Vote.StreamOf(message.VoteId);

    public static string ReviewStream(BallotCastV1 message) => Review.StreamOf(message.CaseId);
}
