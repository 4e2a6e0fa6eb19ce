using InteragencyReview.Contracts.Facts;
using InteragencyReview.Screening;

namespace InteragencyReview.ScreeningSpecs;

/// <summary>A person on whom everything is known and nothing speaks, to be changed with <c>with</c>.</summary>
internal static class Person
{
    public static readonly DateOnly Today = new(2011, 12, 4);

    public static readonly RuleSet Rules = RuleSets.Of2011November17;

    public static readonly CaseFacts Plain = new()
    {
        BirthDate = new(1977, 7, 7),
        Entry = new() { On = new(2001, 6, 1), Manner = "admitted" },
        Education = new() { InSchool = false, HighSchool = "none", Higher = "none" },
        CompellingTies = false,
    };

    public static CaseFacts Convicted(params ReadOnlySpan<Conviction> convictions) => Plain with { Convictions = [.. convictions] };

    public static Conviction Misdemeanor(params ReadOnlySpan<string> elements) => new() { Class = "misdemeanor", Elements = [.. elements] };

    public static Conviction Felony(params ReadOnlySpan<string> elements) => new() { Class = "felony", Elements = [.. elements] };

    public static Conviction OfUnknownClass(params ReadOnlySpan<string> elements) => new() { Elements = [.. elements] };

    public static CaseFacts Entered(DateOnly? on, string? manner) => Plain with { Entry = new() { On = on, Manner = manner } };

    public static ScreeningResult Screened(this CaseFacts facts, DateOnly? asOf = null) => Screener.Open(facts, asOf ?? Today, Rules);

    public static Truth Of(this ScreeningResult screening, string criterion) =>
        screening.Met.Contains(criterion) ? Truth.True : screening.Unknown.Contains(criterion) ? Truth.Unknown : Truth.False;

    public static void Is(this CaseFacts facts, string criterion, Truth expected, DateOnly? asOf = null) =>
        Assert.Equal(expected, facts.Screened(asOf).Of(criterion));

    public static void IsMissing(this CaseFacts facts, params string[] attributes) =>
        Assert.Equal(attributes, facts.Screened().Missing.ToArray());
}
