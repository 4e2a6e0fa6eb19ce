using System.Collections.Immutable;
using InteragencyReview.Screening;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.WorkingGroup.Guidance;

/// <summary>The guidance in force: each version with its criteria, their citations and its numbers.</summary>
public static class GetRuleSets
{
    public sealed record Answer(ImmutableArray<RuleSet> RuleSets);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/rule-sets", () => new Answer(RuleSets.All))
            .RequireAccess(Access.Anyone)
            .WithName("GetRuleSets")
            .WithSummary("Versions of the guidance");
}
