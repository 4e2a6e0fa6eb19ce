using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Decisions;

/// <summary>
/// All that a decision rests on and all who took part in it, as it was on that day: whoever has this and nothing else can tell what was
/// decided, by whom, why, on which facts and under which guidance. Nothing protected is in it.
/// </summary>
/// <param name="DecisionId">That of the vote: a vote comes to one decision.</param>
/// <param name="DecisionVersion">1 for the first decision of the case.</param>
/// <param name="DecidedOn">The day for which the last of those who decided acted.</param>
/// <param name="PutToVote">The screening that was before the panel.</param>
/// <param name="Screening">The screening on the day of the decision; another than <paramref name="PutToVote"/> where facts changed meanwhile.</param>
/// <param name="OnChangedFacts">The facts were no longer those that were put to the vote.</param>
/// <param name="PanelOutcome">What the ballots alone came to.</param>
/// <param name="Ballots">Those that count, one of each agency that spoke.</param>
/// <param name="Dissents">Agencies whose ballot was for another lane.</param>
/// <param name="People">Of ballots those that count and are no recusals: whether another came before the decision hangs on the order in which messages arrive.</param>
/// <param name="Settlements">All that were stated, in order: also one that was thought over, did not count, or was refused by a supervisor.</param>
/// <param name="SettledBy">Those whose statements the decision rests on. Empty where it rests on the ballots; null on records of before this was kept.</param>
/// <param name="RestsOnBarredBallot">
/// By facts that came after the close somebody whose ballot counted may not vote on the case; null on records of before this was kept.
/// </param>
public sealed record DecisionRecord(
    Guid DecisionId,
    Guid CaseId,
    int DecisionVersion,
    int Round,
    Lane Lane,
    Stage Stage,
    AgencyKeys Keys,
    DateTimeOffset DecidedAt,
    DateOnly DecidedOn,
    string RuleSet,
    VoteRule Rule,
    ImmutableArray<Agency> Panel,
    ScreeningResult? PutToVote,
    ScreeningResult? Screening,
    bool OnChangedFacts,
    DecisionRecord.FactsOnRecord Facts,
    Outcome? PanelOutcome,
    ImmutableArray<DecisionRecord.BallotOnRecord> Ballots,
    ImmutableArray<Agency> Dissents,
    ConcurrenceGiven? Concurrence,
    ImmutableArray<ConcurrenceRefused> RefusedConcurrences,
    ImmutableArray<VoteEscalated> Escalations,
    ImmutableArray<SettlementStated> Settlements,
    ImmutableArray<DecisionRecord.PersonOnRecord> People,
    ImmutableArray<DecisionRecord.DayOnRecord> Days,
    ImmutableArray<string>? SettledBy = null,
    bool? RestsOnBarredBallot = null)
{
    /// <param name="ChargingVersion">Of the case file at DHS.</param>
    /// <param name="HearingVersion">Of the court's record at EOIR.</param>
    /// <param name="FinalOrderVersion">Of the petition at OIL.</param>
    public sealed record FactsOnRecord(
        DateOnly AsOf,
        CaseFacts Charging,
        long ChargingVersion,
        HearingFactsV1? Hearing,
        long? HearingVersion,
        FinalOrderFactsV1? FinalOrder,
        long? FinalOrderVersion);

    /// <param name="Officer">Null for a recusal, once it is told: see <see cref="WithoutWhoRecused"/>.</param>
    /// <param name="On">The day for which it was cast, if not that of <paramref name="CastAt"/>.</param>
    /// <param name="OnBehalfOf">The colleague for whom the officer acted, by delegation.</param>
    public sealed record BallotOnRecord(
        Agency Agency, int Revision, Choice Choice, string Reasons, string? Officer, DateTimeOffset CastAt, DateOnly? On = null, string? OnBehalfOf = null)
    {
        public static BallotOnRecord Of(BallotRecorded ballot) =>
            new(ballot.Agency, ballot.Revision, ballot.Choice, ballot.Reasons, ballot.Officer, ballot.CastAt, ballot.On, ballot.OnBehalfOf);
    }

    /// <param name="Person">The subject of the person.</param>
    /// <param name="Role">In which that person acted.</param>
    public sealed record PersonOnRecord(string Person, string Role);

    /// <param name="What">What was done, or had to be done, then.</param>
    public sealed record DayOnRecord(string What, DateTimeOffset At);

    /// <param name="review">As it was before the decision.</param>
    public static DecisionRecord Of(Review review, Vote vote, DecisionIssued issued)
    {
        var opened = vote.Opened!;
        ImmutableArray<BallotRecorded> ballots = [.. vote.Ballots.Values.OrderBy(ballot => ballot.Agency)];
        return new(
            opened.VoteId,
            issued.CaseId,
            issued.DecisionVersion,
            opened.Round,
            issued.Lane,
            opened.Stage,
            issued.Keys,
            issued.DecidedAt,
            vote.Day ?? DayOfAct.Today(issued.DecidedAt),
            issued.RuleSet,
            opened.Rule,
            opened.Panel,
            opened.Screening,
            review.Screening,
            vote.FactsChanged is not null,
            new(
                review.Charging?.AsOf ?? default,
                review.Facts,
                review.Charging?.SourceVersion ?? 0,
                review.Hearing?.Facts,
                review.Hearing?.SourceVersion,
                review.FinalOrder?.Facts,
                review.FinalOrder?.SourceVersion),
            vote.Closed?.Outcome,
            [.. ballots.Select(BallotOnRecord.Of)],
            [.. ballots.Where(ballot => ballot.Choice.Lane() is { } lane && lane != issued.Lane).Select(ballot => ballot.Agency)],
            vote.Concurrence,
            vote.Refusals,
            vote.Escalations,
            vote.Settlements,
            [.. PeopleOf(opened, ballots, vote)],
            [.. DaysOf(opened, vote, issued).OrderBy(day => day.At)],
            [.. vote.SettledBy.Select(stated => stated.By)],
            vote.RestsOnBarredBallot(CasePeople.Of(review.Facts)));
    }

    /// <summary>
    /// As it is told: that an agency recused itself, and not who did so, which may give away what is protected. Records of before named
    /// that person among the voters.
    /// </summary>
    public DecisionRecord WithoutWhoRecused()
    {
        ImmutableArray<string> roles = [.. Ballots.Where(ballot => ballot.Choice == Choice.Recuse).Select(ballot => VoterFor(ballot.Agency))];
        return this with
        {
            Ballots = [.. Ballots.Select(ballot => ballot.Choice == Choice.Recuse ? ballot with { Officer = null, OnBehalfOf = null } : ballot)],
            People = [.. People.Where(person => !roles.Any(role => person.Role == role || person.Role.StartsWith($"{role}, ", StringComparison.Ordinal)))],
        };
    }

    private static IEnumerable<PersonOnRecord> PeopleOf(VoteOpened opened, ImmutableArray<BallotRecorded> ballots, Vote vote) =>
    [
        new(opened.OpenedBy, "chair, opened the vote"),
        .. ballots.Where(ballot => ballot.Choice != Choice.Recuse).Select(ballot => new PersonOnRecord(ballot.Officer, VoterFor(ballot.Agency))),
        .. ballots.Where(ballot => ballot.Choice != Choice.Recuse && ballot.OnBehalfOf is not null)
            .Select(ballot => new PersonOnRecord(ballot.OnBehalfOf!, $"{VoterFor(ballot.Agency)}, by delegation to {ballot.Officer}")),
        .. vote.Refusals.Select(refused => new PersonOnRecord(refused.Supervisor, "supervisor of DHS, refused to concur")),
        .. vote.Settlements.Select(stated => new PersonOnRecord(stated.By, stated.Role)).Distinct(),
        .. vote.Concurrence is { } given ? [new PersonOnRecord(given.Supervisor, "supervisor of DHS, concurred")] : Array.Empty<PersonOnRecord>(),
    ];

    private static string VoterFor(Agency agency) => $"voter for {agency.Name()}";

    private static IEnumerable<DayOnRecord> DaysOf(VoteOpened opened, Vote vote, DecisionIssued issued)
    {
        yield return new("The vote was opened.", opened.OpenedAt);
        yield return new("Ballots were due.", opened.DueAt);
        if (vote.Closed is { } closed)
            yield return new("The vote was closed.", closed.ClosedAt);
        foreach (var escalated in vote.Escalations)
        {
            var with = string.Join(" and ", escalated.To);
            yield return new($"It was handed to {with}.", escalated.At);
            yield return new($"The answer of {with} was due.", escalated.DueAt);
        }

        yield return new("It was decided.", issued.DecidedAt);
    }
}
