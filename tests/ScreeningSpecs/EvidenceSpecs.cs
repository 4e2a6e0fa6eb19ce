using InteragencyReview.Contracts.Facts;
using InteragencyReview.Screening;
using static InteragencyReview.ScreeningSpecs.Person;

namespace InteragencyReview.ScreeningSpecs;

/// <summary>What stands beside an indicator for the reviewer to read.</summary>
public sealed class EvidenceSpecs
{
    [Fact]
    public void A_significant_misdemeanor_is_told_with_its_day_and_elements()
    {
        var indicator = Single(Convicted(Misdemeanor("dui", "illegal-entry") with { On = new(2009, 1, 5) }), "A2c");
        Assert.Equal("convicted 2009-01-05 of a misdemeanor involving dui", indicator.Evidence);
        Assert.Equal(Truth.True, indicator.State);
        Assert.Contains("17 Nov 2011", indicator.Citation, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_is_said()
    {
        Assert.Equal("convicted on an unknown day of a crime of unknown class", Single(Convicted(OfUnknownClass()), "A2a").Evidence);
        Assert.Equal("entered 2011-01-01, manner unknown", Single(Entered(new(2011, 1, 1), null), "A4").Evidence);
        Assert.Equal("birth date unknown; in the United States since 2001-06-01", Single(Plain with { BirthDate = null }, "C4").Evidence);
    }

    [Fact]
    public void A_long_list_is_told_in_part()
    {
        var six = Enumerable.Repeat(new PriorRemoval(new(2003, 4, 5)), 6);
        Assert.EndsWith("; and 1 more", Single(Plain with { PriorRemovals = [.. six] }, "A5").Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_victim_is_named_in_the_cleared_screening_alone()
    {
        var known = new ProtectedFacts { VictimOf = ["domestic-violence"], StatusVawaTU = "pending" };
        var indicator = Assert.Single(Screener.Cleared(Plain, known, Today, Rules).Indicators);
        Assert.Equal("victim of domestic-violence; VAWA, T or U status pending", indicator.Evidence);
        Assert.Empty(Plain.Screened().Indicators);
    }

    [Fact]
    public void Every_criterion_that_is_met_or_unknown_has_evidence_and_a_citation()
    {
        var everything = new CaseFacts
        {
            NationalSecurity = true,
            GangMember = true,
            EgregiousRecord = true,
            FraudFinding = new(null, null),
            PriorRemovals = [new(null)],
            Convictions = [Felony("illegal-entry"), Misdemeanor("assault")],
            Military = new("good-standing", "child"),
            Health = new(SeriousCondition: true, NeedsSignificantResources: true),
            Family = new() { UsCitizen = ["child"] },
        };
        var screening = Screener.Cleared(everything, new() { VictimOf = ["trafficking"] }, Today, Rules);
        Assert.Equal(screening.Met.Length + screening.Unknown.Length, screening.Indicators.Length);
        Assert.Equal(Rules.Criteria.Select(criterion => criterion.Id).Except(["C6"]), screening.Indicators.Select(indicator => indicator.Criterion));
        Assert.All(screening.Indicators, indicator =>
        {
            Assert.NotEmpty(indicator.Evidence);
            Assert.NotEmpty(indicator.Citation);
        });
    }

    private static Indicator Single(CaseFacts facts, string criterion) =>
        Assert.Single(facts.Screened().Indicators, indicator => indicator.Criterion == criterion);
}
