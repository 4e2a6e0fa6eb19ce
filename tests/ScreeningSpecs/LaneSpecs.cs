using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using static InteragencyReview.ScreeningSpecs.Person;

namespace InteragencyReview.ScreeningSpecs;

/// <summary>The proposed lane, the priority level, the notes, and what the cleared screening adds.</summary>
public sealed class LaneSpecs
{
    private static readonly Military Veteran = new("honorable-discharge");

    private static readonly CaseFacts TiesNotLookedAt = Plain with
    {
        Entry = new() { On = new(1985, 1, 1), Manner = "admitted" },
        Family = new() { UsCitizen = ["spouse"] },
        CompellingTies = null,
    };

    [Fact]
    public void A_priority_without_anything_for_discretion_is_accelerated() =>
        Proposes(Plain with { GangMember = true }, Lane.Accelerate);

    [Fact]
    public void A_priority_is_accelerated_though_something_for_discretion_is_unknown() =>
        Proposes(TiesNotLookedAt with { GangMember = true }, Lane.Accelerate);

    [Fact]
    public void A_priority_with_something_for_discretion_is_a_collision() =>
        Proposes(Plain with { GangMember = true, Military = Veteran }, Lane.Undetermined, "collision");

    [Fact]
    public void A_fact_on_which_a_priority_hangs_is_missing_though_something_speaks_for_discretion() =>
        Proposes(Convicted(OfUnknownClass()) with { Military = Veteran }, Lane.Undetermined, "missing", "convictions.class");

    [Fact]
    public void Something_for_discretion_and_no_priority_is_considered() =>
        Proposes(TiesNotLookedAt with { Military = Veteran }, Lane.ConsiderForDiscretion);

    [Fact]
    public void Ties_alone_not_looked_at_ask_for_judgement() =>
        Proposes(TiesNotLookedAt, Lane.Undetermined, "judgement", "compellingTies");

    [Fact]
    public void Ties_and_more_not_known_is_a_missing_fact() =>
        Proposes(TiesNotLookedAt with { BirthDate = null }, Lane.Undetermined, "missing", "birthDate", "compellingTies");

    [Fact]
    public void What_is_missing_for_discretion_is_not_named_while_a_priority_hangs_on_something_else() =>
        Proposes(Entered(new(2011, 1, 1), null) with { BirthDate = null }, Lane.Undetermined, "missing", "entry.manner");

    [Fact]
    public void Nothing_either_way_continues_normally() => Proposes(Plain, Lane.ContinueNormally);

    [Theory]
    [InlineData(1, null, 10, true)]
    [InlineData(1, "misdemeanor", 366, false, 366)]
    [InlineData(2, "felony", null, false)]
    [InlineData(2, null, 366, false)]
    [InlineData(2, "misdemeanor", 364, false, 364, 0)]
    [InlineData(3, "misdemeanor", 364, false, 364, 365)]
    [InlineData(3, null, 365, false)]
    [InlineData(3, null, 0, false)]
    [InlineData(null, "misdemeanor", null, false)]
    [InlineData(null, null, null, false)]
    public void The_priority_level_follows_the_penalties(int? level, string? @class, int? days, bool aggravated, params int[] further)
    {
        var first = new Conviction { Class = @class, MaxPenaltyDays = days, AggravatedFelony = aggravated, MinorTraffic = true };
        var facts = Plain with { Convictions = [first, .. further.Select(more => new Conviction { MaxPenaltyDays = more })] };
        Assert.Equal(level, facts.Screened().PriorityLevel);
    }

    [Theory]
    [InlineData(ExactlyOneYear.Between, 3, 3)]
    [InlineData(ExactlyOneYear.Less, 3, 2)]
    [InlineData(ExactlyOneYear.More, 2, 1)]
    public void What_exactly_one_year_counts_as_is_a_parameter(ExactlyOneYear counts, int one, int three)
    {
        var rules = Rules with { ExactlyOneYear = counts };
        var year = new Conviction { MaxPenaltyDays = 365 };
        Assert.Equal(one, Screener.Open(Convicted(year), Today, rules).PriorityLevel);
        Assert.Equal(three, Screener.Open(Convicted(year, year, year), Today, rules).PriorityLevel);
    }

    [Theory]
    [InlineData("pending", true, true)]
    [InlineData("approved", true, true)]
    [InlineData("denied", true, false)]
    [InlineData("revoked", true, false)]
    [InlineData(null, true, false)]
    [InlineData("pending", false, false)]
    public void A_petition_that_gives_immediate_relief_is_noted(string? status, bool immediate, bool noted) =>
        Assert.Equal(
            noted ? new[] { "petition-immediate-relief" } : [],
            (Plain with { Petitions = [new() { Status = status, ImmediateRelief = immediate }] }).Screened().Notes.ToArray());

    [Fact]
    public void Notes_are_sorted_and_move_no_lane()
    {
        var facts = Entered(new(2011, 1, 1), "without-inspection") with { FugitiveSince = new(2011, 2, 2), LeadCaseFileId = "L" };
        Assert.Equal(["fugitive", "recent-entrant", "rider"], facts.Screened().Notes.ToArray());
        Proposes(Plain with { FugitiveSince = new(2011, 2, 2), LeadCaseFileId = "L" }, Lane.ContinueNormally);
    }

    [Theory]
    [InlineData(true, null, Lane.ConsiderForDiscretion)]
    [InlineData(false, "pending", Lane.ConsiderForDiscretion)]
    [InlineData(false, "granted", Lane.ConsiderForDiscretion)]
    [InlineData(false, "denied", Lane.ContinueNormally)]
    [InlineData(false, null, Lane.ContinueNormally)]
    public void C5_is_a_victim_for_the_cleared_alone(bool victim, string? status, Lane cleared)
    {
        var known = new ProtectedFacts { VictimOf = victim ? ["trafficking"] : [], StatusVawaTU = status };
        Assert.Equal(cleared, Screener.Cleared(Plain, known, Today, Rules).Lane);
        Assert.Equal(Lane.ContinueNormally, Plain.Screened().Lane);
    }

    [Fact]
    public void Protected_notes_are_for_the_cleared_alone()
    {
        var known = new ProtectedFacts { Witness = true, CivilRightsPlaintiff = true, AsylumClaim = true, AbuserOnly = ["entry"] };
        Assert.Equal(
            ["abuser-only", "civil-rights-plaintiff", "witness"],
            Screener.Cleared(Plain, known, Today, Rules).Notes.ToArray());
        Assert.Empty(Plain.Screened().Notes);
    }

    [Fact]
    public void Protected_facts_do_not_print_themselves() =>
        Assert.DoesNotContain("trafficking", new ProtectedFacts { VictimOf = ["trafficking"] }.ToString(), StringComparison.Ordinal);

    [Fact]
    public void Each_number_of_the_guidance_is_a_parameter()
    {
        var rules = Rules with { RecentYears = 4, ResidentYears = 11, MultipleConvictions = 3 };
        Assert.Contains("A4", Screener.Open(Entered(new(2007, 12, 4), "without-inspection"), Today, rules).Met);
        Assert.DoesNotContain("A2a", Screener.Open(Convicted(Misdemeanor(), Misdemeanor()), Today, rules).Met);
    }

    [Fact]
    public void A_rule_set_is_found_by_its_version()
    {
        Assert.Same(Rules, RuleSets.Find("2011-11-17"));
        Assert.Null(RuleSets.Find("2011-11-18"));
        Assert.Equal(new DateOnly(2011, 11, 17), Rules.EffectiveOn);
    }

    private static void Proposes(CaseFacts facts, Lane lane, string? reason = null, params string[] missing)
    {
        var screening = facts.Screened();
        Assert.Equal(lane, screening.Lane);
        Assert.Equal(reason is null ? [] : new[] { reason }, screening.Reasons.ToArray());
        Assert.Equal(missing, screening.Missing.ToArray());
    }
}
