using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>A member puts the lane of a case to the panel.</summary>
/// <param name="Round">1 for the first vote on a case, one more each time it is voted on again.</param>
public sealed record OpenVote(
    Guid CaseId,
    int Round,
    ImmutableArray<Agency> Panel,
    VoteRule Rule,
    Stage Stage,
    Lane ProposedLane,
    ImmutableArray<string> Indicators,
    int? PriorityLevel,
    string RuleSet,
    AgencyKeys Keys,
    string OpenedBy,
    DateTimeOffset OpenedAt,
    DateTimeOffset DueAt)
{
    /// <summary>A vote that may stay open for longer has no timer in all but name.</summary>
    public const int LongestDays = 90;

    public static Decision<VoteEvent> Decide(Vote vote, OpenVote open)
    {
        // The round is the natural key: whoever asks for it again finds it open.
        if (vote.Opened is not null)
            return [];
        if (open.Round < 1)
            return new Refusal("bad-round", $"Rounds are counted from 1; {open.Round} is none.");
        if (open.Rule.Check(open.Panel) is { } refusal)
            return refusal;
        if (open.DueAt <= open.OpenedAt)
            return new Refusal("due-in-the-past", $"The vote would be due at {open.DueAt:O}, before anyone could cast a ballot.");
        if (open.DueAt > open.OpenedAt.AddDays(LongestDays))
            return new Refusal("due-too-far", $"A vote is due within {LongestDays} days of its opening; {open.DueAt:O} is later.");

        return
        [
            new VoteOpened(
                Vote.IdOf(open.CaseId, open.Round),
                open.CaseId,
                open.Round,
                open.Panel,
                open.Rule,
                open.Stage,
                open.ProposedLane,
                open.Indicators,
                open.PriorityLevel,
                open.RuleSet,
                open.Keys,
                open.OpenedBy,
                open.OpenedAt,
                open.DueAt),
        ];
    }
}
