using InteragencyReview.Contracts.Facts;
using InteragencyReview.Screening;
using static InteragencyReview.ScreeningSpecs.Person;

namespace InteragencyReview.ScreeningSpecs;

/// <summary>The enforcement priorities, A1 to A7.</summary>
public sealed class AccelerateSpecs
{
    [Fact]
    public void A1_is_a_national_security_risk() => (Plain with { NationalSecurity = true }).Is("A1", Truth.True);

    [Fact]
    public void A2a_is_one_felony() => Convicted(Felony()).Is("A2a", Truth.True);

    [Fact]
    public void A2a_is_not_one_misdemeanor() => Convicted(Misdemeanor()).Is("A2a", Truth.False);

    [Fact]
    public void A2a_is_two_misdemeanors() => Convicted(Misdemeanor(), Misdemeanor()).Is("A2a", Truth.True);

    [Fact]
    public void A2a_is_a_misdemeanor_and_a_conviction_of_unknown_class() => Convicted(Misdemeanor(), OfUnknownClass()).Is("A2a", Truth.True);

    [Fact]
    public void A2a_is_unknown_for_a_single_conviction_of_unknown_class() => Convicted(OfUnknownClass()).Is("A2a", Truth.Unknown);

    [Fact]
    public void A2a_is_met_by_two_convictions_of_unknown_class() => Convicted(OfUnknownClass(), OfUnknownClass()).Is("A2a", Truth.True);

    [Fact]
    public void A2a_leaves_minor_traffic_out_even_when_it_is_a_felony() =>
        Convicted(Felony() with { MinorTraffic = true }, Misdemeanor()).Is("A2a", Truth.False);

    [Fact]
    public void A2a_stays_unknown_beside_minor_traffic() =>
        Convicted(OfUnknownClass(), Misdemeanor() with { MinorTraffic = true }).Is("A2a", Truth.Unknown);

    [Theory]
    [InlineData("illegal-entry")]
    [InlineData("illegal-reentry")]
    [InlineData("immigration-fraud")]
    public void A2b_is_an_immigration_crime_of_whatever_class(string element)
    {
        Convicted(OfUnknownClass(element)).Is("A2b", Truth.True);
        Convicted(Felony(element)).Is("A2b", Truth.True);
        Convicted(Misdemeanor(element)).Is("A2c", Truth.False);
    }

    [Theory]
    [InlineData("violence")]
    [InlineData("threats")]
    [InlineData("assault")]
    [InlineData("sexual")]
    [InlineData("dui")]
    [InlineData("flight")]
    [InlineData("drug-distribution")]
    [InlineData("public-safety")]
    public void A2c_is_a_significant_misdemeanor(string element)
    {
        Convicted(Misdemeanor(element)).Is("A2c", Truth.True);
        Convicted(Felony(element)).Is("A2c", Truth.False);
        Convicted(OfUnknownClass(element)).Is("A2c", Truth.Unknown);
        Convicted(Misdemeanor(element)).Is("A2b", Truth.False);
    }

    [Fact]
    public void A2c_does_not_care_for_the_mark_of_minor_traffic() =>
        Convicted(Misdemeanor("dui") with { MinorTraffic = true }).Is("A2c", Truth.True);

    [Fact]
    public void A2c_needs_element_and_class_in_the_same_conviction() => Convicted(Felony("dui"), Misdemeanor()).Is("A2c", Truth.False);

    [Fact]
    public void A3_is_any_of_its_three_threats()
    {
        (Plain with { GangMember = true }).Is("A3", Truth.True);
        (Plain with { HumanRightsViolator = true }).Is("A3", Truth.True);
        (Plain with { OtherPublicSafetyThreat = true }).Is("A3", Truth.True);
    }

    [Fact]
    public void A4_includes_the_day_three_years_ago()
    {
        Entered(new(2008, 12, 4), "without-inspection").Is("A4", Truth.True);
        Entered(new(2008, 12, 3), "without-inspection").Is("A4", Truth.False);
        Entered(Today, "without-inspection").Is("A4", Truth.True);
    }

    [Fact]
    public void A4_counts_three_years_back_from_a_leap_day_to_28_February()
    {
        var leapDay = new DateOnly(2012, 2, 29);
        Entered(new(2009, 2, 28), "without-inspection").Is("A4", Truth.True, leapDay);
        Entered(new(2009, 2, 27), "without-inspection").Is("A4", Truth.False, leapDay);
    }

    [Fact]
    public void A4_is_not_an_inspected_entry_however_recent()
    {
        Entered(new(2011, 1, 1), "admitted").Is("A4", Truth.False);
        Entered(new(2011, 1, 1), "paroled").Is("A4", Truth.False);
        Entered(null, "paroled").Is("A4", Truth.False);
    }

    [Fact]
    public void A4_hangs_on_day_and_manner_only_as_far_as_they_can_change_it()
    {
        Entered(new(2011, 1, 1), null).IsMissing("entry.manner");
        Entered(null, "without-inspection").IsMissing("entry.on");
        Entered(null, null).IsMissing("entry.manner", "entry.on");
        Entered(new(2001, 1, 1), null).Is("A4", Truth.False);
    }

    [Fact]
    public void A4_is_a_violation_of_admission_within_three_years()
    {
        CaseFacts Violated(DateOnly on) => Plain with { Entry = new() { AdmissionViolatedOn = on } };
        Violated(new(2008, 12, 4)).Is("A4", Truth.True);
        Violated(new(2008, 12, 3)).Is("A4", Truth.Unknown);
    }

    [Fact]
    public void A4_does_not_look_past_the_day_of_the_screening() =>
        Entered(new(2011, 12, 5), "without-inspection").Is("A4", Truth.False);

    [Fact]
    public void A5_is_a_removal_even_without_its_day() => (Plain with { PriorRemovals = [new(null)] }).Is("A5", Truth.True);

    [Fact]
    public void A6_is_a_fraud_finding_even_without_particulars() => (Plain with { FraudFinding = new(null, null) }).Is("A6", Truth.True);

    [Fact]
    public void A7_is_what_a_person_found() => (Plain with { EgregiousRecord = true }).Is("A7", Truth.True);

    [Fact]
    public void Nothing_is_met_or_unknown_of_one_on_whom_all_is_known_and_nothing_speaks()
    {
        Assert.Empty(Plain.Screened().Met);
        Assert.Empty(Plain.Screened().Unknown);
    }
}
