using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>Where a case stands, in words: what it waits for, from whom, until when, and what each of those can do.</summary>
/// <param name="Says">One or more sentences, whole.</param>
/// <param name="Until">When somebody else is asked; null where nothing is due.</param>
/// <param name="WaitsFor">Who can act now. Empty for no state.</param>
public sealed record Standing(string Says, DateTimeOffset? Until, ImmutableArray<Standing.Party> WaitsFor)
{
    private const string PutToVote = "put the case to the panel (POST /cases/{caseId}/votes)";
    private const string AnotherRound = "put the case to the panel again (POST /cases/{caseId}/votes)";
    private const string LetStand = "let the decision stand, with reasons (POST /cases/{caseId}/question/dismiss)";
    private const string Concur = "concur, or refuse to, with reasons (POST /votes/{voteId}/concurrence)";
    private const string Settle = "settle the vote on a lane, with reasons (POST /votes/{voteId}/settlement)";

    /// <param name="Who">In words.</param>
    /// <param name="Role">The role that acts, as in the claim.</param>
    /// <param name="Agency">Where that person serves; null for any of the three.</param>
    /// <param name="Can">What that person can do.</param>
    public sealed record Party(string Who, string Role, Agency? Agency, ImmutableArray<string> Can);

    /// <param name="vote">The last that was called; null before the first.</param>
    /// <param name="others">Those who acted on the case outside this vote.</param>
    public static Standing Of(Review review, Vote? vote, CasePeople others) => review.State switch
    {
        ReviewState.Screened => new($"The rules propose {Words(review.ProposedLane)}. The case waits for a chair to put it to the panel.", null, [Chair(PutToVote)]),
        ReviewState.InVote => InVote(review, vote!, others),
        ReviewState.AwaitingConcurrence => new(
            $"The panel's lane is {Words(vote!.StandingLane)}. It waits for the concurrence of a supervisor of DHS who has taken no other part in the case; "
            + $"without an answer by {Minute(vote.DueAt)} it goes to {Named(Escalation.Next(vote, EscalationReason.ConcurrenceOverdue, default).To)}.{Changed(review, vote, others)}",
            vote.DueAt,
            [Supervisor]),
        ReviewState.Escalated => Escalated(review, vote!, others),
        ReviewState.Decided => new(
            $"Decided: {Words(review.DecidedLane)}. {(review.DecidedLane == Lane.ContinueNormally ? "Nothing is to be carried out." : "Each agency has been sent the decision, to carry it out.")}{Questioned(review)}",
            null,
            [review.Question is null ? Chair(AnotherRound) : Chair(AnotherRound, LetStand)]),
        ReviewState.Done => new($"Decided: {Words(review.DecidedLane)}. Nothing is to be done.", null, [Chair(AnotherRound)]),
        _ => throw new ArgumentOutOfRangeException(nameof(review), review.State, "A state that no case has."),
    };

    private static Standing InVote(Review review, Vote vote, CasePeople others)
    {
        ImmutableArray<Agency> missing = [.. vote.Opened!.Panel.Where(agency => !vote.Ballots.ContainsKey(agency))];
        return new(
            $"Round {vote.Opened.Round} is open until {Minute(vote.DueAt)}. It waits for the {(missing.Length == 1 ? "ballot" : "ballots")} of "
            + $"{Listed(missing.Select(agency => agency.Name()))}. What has no majority by then goes to the chief counsel.{Changed(review, vote, others)}",
            vote.DueAt,
            [
                .. vote.Opened.Panel.Select(agency => new Party(
                    $"a reviewer of {agency.Name()}",
                    Roles.Reviewer,
                    agency,
                    [
                        missing.Contains(agency) ? "cast the agency's ballot (POST /ballots/{id}/cast)" : "replace the agency's ballot (POST /ballots/{id}/cast)",
                        "recuse (POST /ballots/{id}/recuse)",
                    ])),
            ]);
    }

    private static Standing Escalated(Review review, Vote vote, CasePeople others)
    {
        var why = vote.Escalations is [.., var last] ? last.Why switch
        {
            EscalationReason.Deadlocked => "No lane has a majority",
            EscalationReason.NoQuorum => "The vote had no quorum",
            EscalationReason.ConcurrenceRefused => "A supervisor of DHS refused to concur",
            EscalationReason.ConcurrenceOverdue when vote.Refused is not null => "A supervisor of DHS refused to concur, after the term",
            EscalationReason.ConcurrenceOverdue => "No supervisor of DHS has answered",
            EscalationReason.Overdue => "Nobody has settled it in time",
            _ => throw new ArgumentOutOfRangeException(nameof(vote), last.Why, "A reason that no escalation has."),
        }
        : "The vote is no decision";
        var stated = vote.StatementsThatCount(others).Select(each => each.Role).Order(StringComparer.Ordinal).ToImmutableArray();
        var says = stated.IsEmpty ? "" : $" {Named(stated)} {(stated.Length == 1 ? "has" : "have")} stated a lane.";
        var open = vote.WaitsFor.Except(stated, StringComparer.Ordinal).ToList();
        return new(
            $"{why}: the vote is with {Named(vote.WaitsFor)}, who must settle it by {Minute(vote.DueAt)}.{says}"
            + (vote.Opened!.Stage == Stage.FinalOrder && vote.WaitsFor.Length > 1 ? " After a final order both must state the same lane." : "")
            + (vote.AwaitsConcurrence ? " A supervisor of DHS may still concur." : "")
            + Changed(review, vote, others),
            vote.DueAt,
            [
                .. (open.Count == 0 ? vote.WaitsFor : [.. open]).Select(role => new Party(Name(role), role, role == Roles.DojPrincipal ? null : Agency.Dhs, [Settle])),
                .. vote.AwaitsConcurrence ? [Supervisor] : Array.Empty<Party>(),
            ]);
    }

    private static Party Supervisor { get; } = new("a supervisor of DHS", Roles.Supervisor, Agency.Dhs, [Concur]);

    private static Party Chair(params ImmutableArray<string> can) => new("a chair", Roles.Chair, null, can);

    private static string Changed(Review review, Vote vote, CasePeople others) =>
        (review.FactsChanged is { } changed ? $" The facts have changed since it was put to the vote: the rules now propose {changed.ProposedLane.InWords()}." : "")
        + (vote.RestsOnBarredBallot(others) ? " By facts that came after the panel had voted, somebody whose ballot counted may not vote on this case." : "");

    private static string Questioned(Review review) =>
        review.Question is { } question ? $" The facts now propose {question.ProposedNow.InWords()}: a chair must look whether to put it to the panel again." : "";

    private static string Words(Lane? lane) => lane?.InWords() ?? "nothing yet";

    private static string Minute(DateTimeOffset? at) => at is { } due ? $"{due.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "a day that is not set";

    private static string Named(ImmutableArray<string> roles) => Listed(roles.Select(Name));

    private static string Listed(IEnumerable<string> names) => names.ToList() switch
    {
        [] => "nobody",
        [var one] => one,
        [.. var first, var last] => $"{string.Join(", ", first)} and {last}",
    };

    private static string Name(string role) => role switch
    {
        Roles.ChiefCounsel => "the chief counsel",
        Roles.DeputyDirector => "the ICE deputy director",
        Roles.DojPrincipal => "a principal of DOJ",
        Escalation.DhsSupervisor => "a supervisor of DHS",
        _ => role,
    };
}
