using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;
using Marten;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>What happened to a case, when and by whom: the events of its review and of its votes in order.</summary>
public static class GetTimeline
{
    /// <param name="What">Name of the event.</param>
    /// <param name="By">The person who caused it; null where the system recorded what an agency told it, and for who may not vote or recused the agency.</param>
    public sealed record Entry(DateTimeOffset At, string What, string? By, string Summary);

    public sealed record Answer(Guid CaseId, ImmutableArray<Entry> Entries);

    [WolverineGet("/cases/{caseId}/timeline", OperationId = "GetTimeline")]
    [ReadCases]
    public static async Task<IResult> Get(Guid caseId, IQuerySession session, CancellationToken stop)
    {
        var review = await session.Events.FetchStreamAsync(Review.StreamOf(caseId), token: stop);
        if (!review.Any(e => e.Data is ChargingFactsRecorded))
            return GetCase.NotFound(caseId);

        var events = review.ToList();
        foreach (var called in review.Select(e => e.Data).OfType<VoteCalled>())
            events.AddRange(await session.Events.FetchStreamAsync(Vote.StreamOf(called.VoteId), token: stop));

        // What a recusal brought about, at once or by a timer, bears the name of who recused the agency as well.
        var recusals = events.Where(e => IsRecusal(e.Data)).Select(e => (e.UserName, e.CorrelationId)).ToHashSet();
        return TypedResults.Ok(new Answer(
            caseId,
            [
                .. events.OrderBy(e => e.Timestamp).ThenBy(e => e.StreamKey, StringComparer.Ordinal).ThenBy(e => e.Version)
                    .Select(e => new Entry(e.Timestamp, e.EventTypeName, IsNamed(e.Data) && !recusals.Contains((e.UserName, e.CorrelationId)) ? e.UserName : null, Summary(e.Data))),
            ]));
    }

    /// <summary>Who steps aside or is barred is not named: that may give away what is protected.</summary>
    private static bool IsNamed(object e) => e is not (OfficerSteppedAside or BarredBallotKept);

    /// <summary>Nor is who recused the agency, for the same reason: that it takes no part is all that others are told.</summary>
    private static bool IsRecusal(object e) => e is BallotRecorded { Choice: Choice.Recuse } or LateBallotKept { Choice: Choice.Recuse };

    internal static string Summary(object e) => e switch
    {
        ChargingFactsRecorded facts => $"DHS told what case file {facts.CaseFileId} says as of {facts.AsOf:yyyy-MM-dd}.",
        HearingFactsRecorded facts => $"EOIR told where IDNCASE {facts.Facts.IdnCase} stands.",
        FinalOrderFactsRecorded facts => $"OIL told where petition {facts.Facts.DocketNumber} stands.",
        RecordWithdrawn withdrawn => $"{withdrawn.Agency}'s record {withdrawn.Key} was taken off the case: {withdrawn.Why}",
        CaseScreened { Screening: var s } =>
            $"Rule set {s.RuleSet} proposes {s.Lane}{(s.Met.IsEmpty ? "" : $"; met: {string.Join(", ", s.Met)}")}{(s.Missing.IsEmpty ? "" : $"; not known: {string.Join(", ", s.Missing)}")}.",
        VoteCalled called => $"Vote {called.Round} was called.",
        VoteFactsChanged changed => $"While the case is on vote its facts changed; the rules now propose {changed.ProposedLane}.",
        ReviewEscalated escalated => $"The vote is with {string.Join(" and ", escalated.To)}.",
        ConcurrenceAwaited => "The case waits for the concurrence of a supervisor of DHS.",
        DecisionIssued issued => $"Decision {issued.DecisionVersion}: {issued.Lane}.",
        DecisionReaddressed again => $"Decision {again.DecisionVersion} was told to {again.Agency} under {again.AgencyKey}.",
        DecisionQuestioned questioned => $"New facts propose {questioned.ProposedNow}; decided was {questioned.Decided}. A person must look.",
        DecisionQuestionWithdrawn { By: { } chair } dismissed => $"{chair} has looked at the question and lets the decision stand: {dismissed.Reasons}",
        DecisionQuestionWithdrawn => "The facts agree again: the question on the decision is withdrawn.",
        VoteOpened opened => $"The panel votes until {opened.DueAt:yyyy-MM-dd HH:mm} UTC.",
        BallotRecorded { Choice: Choice.Recuse } recusal => $"{recusal.Agency} recused itself.",
        BallotRecorded ballot => $"{ballot.Agency}, by {ballot.Officer}: {ballot.Choice}.",
        LateBallotKept late => $"A ballot of {late.Agency} came too late and is not counted.",
        FactsChanged changed => $"The panel is told that {changed.ProposedLane} is now proposed.",
        BarredBallotKept barred => $"A ballot of {barred.Agency} is not counted: whoever cast it may not vote on this case.",
        OfficerSteppedAside aside => $"An officer of {aside.Agency} takes no part in this round.",
        VoteClosed closed => $"The vote closed: {closed.Outcome.Ending}{(closed.Outcome.Lane is { } lane ? $", {lane}" : "")}.",
        ConcurrenceRequested => "A DHS supervisor is asked to concur.",
        ConcurrenceGiven given => $"{given.Supervisor} concurred.",
        ConcurrenceRefused refused => $"{refused.Supervisor} refused to concur: {refused.Reasons}",
        VoteEscalated escalated => $"Escalated to {string.Join(" and ", escalated.To)} ({escalated.Why}), due {escalated.DueAt:yyyy-MM-dd}.",
        SettlementStated stated => $"{stated.By} as {stated.Role}: {stated.Lane}.",
        DecisionRecorded => "What the decision rests on was put on record.",
        VoteSettled settled => $"Settled: {settled.Lane}.",
        _ => throw new UnreachableEventException(e),
    };
}
