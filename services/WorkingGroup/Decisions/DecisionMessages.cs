using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using Wolverine;

namespace InteragencyReview.WorkingGroup.Decisions;

/// <summary>What the agencies are told of a decision: each under its own key of the case.</summary>
internal static class DecisionMessages
{
    public static IEnumerable<object> Of(DecisionIssued issued) => Enum.GetValues<Agency>().Select(agency => Message(
        new DecisionIssuedV1(
            issued.CaseId, issued.VoteId, agency, issued.Keys.Of(agency), issued.DecisionVersion, issued.Lane, issued.RuleSet, issued.DecidedAt, issued.DecidedOn, TieOf(issued, agency))));

    public static object Of(DecisionReaddressed again) => Message(
        new DecisionIssuedV1(
            again.CaseId, again.VoteId, again.Agency, again.AgencyKey, again.DecisionVersion, again.Lane, again.RuleSet, again.DecidedAt, again.DecidedOn, again.Tie));

    private static int? TieOf(DecisionIssued issued, Agency agency) => agency switch
    {
        Agency.Eoir => issued.HearingTie,
        Agency.Oil => issued.FinalOrderTie,
        _ => null,
    };

    private static object Message(DecisionIssuedV1 message) => message.ToEndpoint(QueueNames.FromWorkingGroup(message.Agency));
}
