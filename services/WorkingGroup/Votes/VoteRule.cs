using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>What becomes of a vote in which no lane has a majority.</summary>
public enum TieRule
{
    /// <summary>A person in a named role settles it. There is no lane by default.</summary>
    Escalate,
}

/// <summary>What becomes of the seat of an agency that recuses itself.</summary>
public enum RecusalEffect
{
    /// <summary>It does not sit, so it does not count towards the quorum; the panel, and so its majority, stays the same size.</summary>
    DoesNotSit,
}

/// <summary>
/// How ballots become an outcome. Two things hold under every rule and are no parameters: a quorum has both departments,
/// and no lane is decided without the ballot of DHS.
/// </summary>
/// <param name="Quorum">How many agencies must sit.</param>
/// <param name="Majority">How many of the panel must speak for one lane.</param>
/// <param name="EscalationDays">How long each person has who is asked to concur or to settle.</param>
public sealed record VoteRule(int Quorum, int Majority, TieRule Tie, RecusalEffect Recusal, int EscalationDays, string RuleVersion)
{
    public const int LongestEscalationDays = 30;

    /// <summary>Two of three, on both counts.</summary>
    public static VoteRule Standard { get; } =
        new(Quorum: 2, Majority: 2, TieRule.Escalate, RecusalEffect.DoesNotSit, EscalationDays: 7, RuleVersion: "standard-1");

    /// <summary>Why a vote of this panel cannot be held under this rule, or null when it can.</summary>
    public Refusal? Check(ImmutableArray<Agency> panel)
    {
        if (panel.IsDefaultOrEmpty || panel.Distinct().Count() != panel.Length || !panel.All(Enum.IsDefined))
            return new Refusal("bad-panel", "A panel names each of its agencies once.");
        if (!panel.Contains(Agency.Dhs) || panel.All(agency => agency.Department() == Department.HomelandSecurity))
            return new Refusal("bad-panel", "A panel needs DHS and at least one agency of the Department of Justice.");

        // With half or less, two lanes could both have a majority, and the order of arrival would choose between them.
        if (Majority * 2 <= panel.Length || Majority > panel.Length)
            return new Refusal("bad-rule", $"A majority of {Majority} will not do for a panel of {panel.Length}: it must be more than half.");
        if (Quorum < 2 || Quorum > panel.Length)
            return new Refusal("bad-rule", $"A quorum of {Quorum} will not do for a panel of {panel.Length}: it must hold both departments.");
        if (EscalationDays is < 1 or > LongestEscalationDays)
            return new Refusal("bad-rule", $"Whoever must settle a vote has between 1 and {LongestEscalationDays} days, not {EscalationDays}.");
        return null;
    }
}
