using System.Collections.Immutable;
using InteragencyReview.Screening;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Guidance;

/// <summary>The guidance in force: each version with its criteria, their citations and its numbers.</summary>
public static class GetRuleSets
{
    public sealed record Answer(ImmutableArray<RuleSet> RuleSets);

    /// <summary>For everybody who is signed in.</summary>
    [WolverineGet("/rule-sets", OperationId = "GetRuleSets")]
    public static Answer Get() => new(Screening.RuleSets.All);
}
