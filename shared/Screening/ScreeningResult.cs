using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Screening;

/// <summary>
/// The rules' proposal for one case. Never a decision: rules propose, people decide.
/// All lists are sorted by ordinal.
/// </summary>
/// <param name="RuleSet">The version of the rule set it was made under.</param>
/// <param name="Reasons">Why the lane is <see cref="Kernel.Lane.Undetermined"/>: collision, missing or judgement; else empty.</param>
/// <param name="Missing">The unknown attributes on which the lane hangs; empty where it hangs on none.</param>
/// <param name="PriorityLevel">1 to 3, or null where no known conviction gives one.</param>
/// <param name="Notes">Shown, without effect on the lane.</param>
/// <param name="Indicators">One for each criterion that is met or unknown.</param>
public sealed record ScreeningResult(
    string RuleSet,
    DateOnly AsOf,
    Lane Lane,
    ImmutableArray<string> Reasons,
    ImmutableArray<string> Met,
    ImmutableArray<string> Unknown,
    ImmutableArray<string> Missing,
    int? PriorityLevel,
    ImmutableArray<string> Notes,
    ImmutableArray<Indicator> Indicators);

/// <summary>One criterion found met, or not determinable, for a case.</summary>
/// <param name="Criterion">Its id: A2c.</param>
/// <param name="State"><see cref="Truth.True"/> or <see cref="Truth.Unknown"/>.</param>
/// <param name="Evidence">The facts it rests on, or what is not known, in a short sentence.</param>
/// <param name="Citation">Where the criterion stands.</param>
public sealed record Indicator(string Criterion, Truth State, string Evidence, string Citation);
