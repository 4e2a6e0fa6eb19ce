using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;

namespace InteragencyReview.Screening;

/// <summary>
/// Screens one case under one rule set. Pure. What rests only on an abuser's word must already have been taken
/// out of the facts (8 USC 1367): both screenings treat it as absent.
/// </summary>
public static class Screener
{
    /// <summary>The screening that stands in the working group's log, views and queues: nothing protected is known to it.</summary>
    public static ScreeningResult Open(CaseFacts facts, DateOnly asOf, RuleSet rules) =>
        Cleared(facts, ProtectedFacts.None, asOf, rules);

    /// <summary>The screening that takes protected facts into account. It exists only inside the protected store.</summary>
    public static ScreeningResult Cleared(CaseFacts facts, ProtectedFacts protectedFacts, DateOnly asOf, RuleSet rules)
    {
        var criteria = new Criteria(facts, protectedFacts, asOf, rules);
        var evidence = new Evidence(facts, protectedFacts, rules);
        var met = ImmutableArray.CreateBuilder<string>();
        var unknown = ImmutableArray.CreateBuilder<string>();
        var indicators = ImmutableArray.CreateBuilder<Indicator>();
        var (accelerate, discretion) = (Condition.Never, Condition.Never);

        foreach (var criterion in rules.Criteria)
        {
            var condition = criteria.Of(criterion.Id);
            if (criterion.Group == CriterionGroup.Accelerate)
                accelerate |= condition;
            else
                discretion |= condition;

            if (condition.Truth == Truth.False)
                continue;
            (condition.Truth == Truth.True ? met : unknown).Add(criterion.Id);
            indicators.Add(new(criterion.Id, condition.Truth, evidence.Of(criterion.Id), criterion.Citation));
        }

        met.Sort(StringComparer.Ordinal);
        unknown.Sort(StringComparer.Ordinal);
        indicators.Sort((one, other) => string.CompareOrdinal(one.Criterion, other.Criterion));
        var (lane, reason, missing) = Propose(accelerate, discretion);

        return new(
            rules.Version,
            asOf,
            lane,
            reason is null ? [] : [reason],
            met.DrainToImmutable(),
            unknown.DrainToImmutable(),
            missing.Names(),
            PriorityLevel.Of(facts, rules),
            Notes(facts, protectedFacts, criteria),
            indicators.DrainToImmutable());
    }

    /// <param name="accelerate">The A's, joined by <i>or</i>.</param>
    /// <param name="discretion">The C's, joined by <i>or</i>.</param>
    private static (Lane Lane, string? Reason, Attributes Missing) Propose(Condition accelerate, Condition discretion) =>
        (accelerate.Truth, discretion.Truth) switch
        {
            (Truth.True, Truth.True) => (Lane.Undetermined, "collision", Attributes.None),
            (Truth.True, _) => (Lane.Accelerate, null, Attributes.None),
            (Truth.Unknown, _) => (Lane.Undetermined, "missing", accelerate.Missing),
            (_, Truth.True) => (Lane.ConsiderForDiscretion, null, Attributes.None),
            (_, Truth.Unknown) when discretion.Missing == Attributes.CompellingTies =>
                (Lane.Undetermined, "judgement", discretion.Missing),
            (_, Truth.Unknown) => (Lane.Undetermined, "missing", discretion.Missing),
            _ => (Lane.ContinueNormally, null, Attributes.None),
        };

    private static ImmutableArray<string> Notes(CaseFacts facts, ProtectedFacts protectedFacts, Criteria criteria)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        if (!protectedFacts.AbuserOnly.IsEmpty)
            notes.Add("abuser-only");
        if (protectedFacts.CivilRightsPlaintiff)
            notes.Add("civil-rights-plaintiff");
        if (facts.FugitiveSince is not null)
            notes.Add("fugitive");
        if (facts.Petitions.Any(petition => petition is { ImmediateRelief: true, Status: "pending" or "approved" }))
            notes.Add("petition-immediate-relief");
        if (criteria.Of("A4").Truth == Truth.True)
            notes.Add("recent-entrant");
        if (facts.LeadCaseFileId is not null)
            notes.Add("rider");
        if (protectedFacts.Witness)
            notes.Add("witness");
        notes.Sort(StringComparer.Ordinal);
        return notes.DrainToImmutable();
    }
}
