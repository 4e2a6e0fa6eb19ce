using InteragencyReview.Contracts.Facts;
using InteragencyReview.Screening;
using static InteragencyReview.ScreeningSpecs.Person;

namespace InteragencyReview.ScreeningSpecs;

/// <summary>What speaks for discretion, C1 to C8.</summary>
public sealed class DiscretionSpecs
{
    private static readonly CaseFacts Pupil = Plain with
    {
        BirthDate = new(1998, 1, 1),
        Entry = new() { On = new(2004, 1, 1), Manner = "admitted" },
        Education = new() { InSchool = true, HighSchool = "in", Higher = "none" },
    };

    private static readonly CaseFacts Student = Plain with
    {
        BirthDate = new(1990, 6, 1),
        Entry = new() { On = new(2006, 5, 31), Manner = "admitted" },
        Education = new() { InSchool = false, HighSchool = "completed", Higher = "in" },
    };

    private static readonly CaseFacts Resident = Convicted(Misdemeanor() with { MaxPenaltyDays = 365 }) with
    {
        PermanentResidentSince = new(2001, 12, 4),
    };

    private static readonly CaseFacts LongHere = Plain with
    {
        Entry = new() { On = new(1991, 12, 3), Manner = "admitted" },
        Family = new() { UsCitizen = ["parent"] },
        CompellingTies = true,
    };

    [Theory]
    [InlineData("good-standing", "none", Truth.True)]
    [InlineData("honorable-discharge", "none", Truth.True)]
    [InlineData("none", "spouse", Truth.True)]
    [InlineData("other", "child", Truth.True)]
    [InlineData("other", "none", Truth.False)]
    public void C1_is_honorable_service_or_the_family_of_one_who_serves(string self, string relation, Truth expected) =>
        (Plain with { Military = new(self, relation) }).Is("C1", expected);

    [Fact]
    public void C2_ends_on_the_eighteenth_birthday()
    {
        (Pupil with { BirthDate = new(1993, 12, 5) }).Is("C2", Truth.True);
        (Pupil with { BirthDate = new(1993, 12, 4) }).Is("C2", Truth.False);
    }

    [Fact]
    public void C2_ends_on_1_March_for_who_was_born_on_a_leap_day()
    {
        var born = Pupil with { BirthDate = new(1996, 2, 29) };
        born.Is("C2", Truth.True, new(2014, 2, 28));
        born.Is("C2", Truth.False, new(2014, 3, 1));
    }

    [Fact]
    public void C2_asks_for_more_than_five_years()
    {
        (Pupil with { Entry = new() { On = new(2006, 12, 4), Manner = "admitted" } }).Is("C2", Truth.False);
        (Pupil with { Entry = new() { On = new(2006, 12, 3), Manner = "admitted" } }).Is("C2", Truth.True);
    }

    [Theory]
    [InlineData(true, null, Truth.True)]
    [InlineData(null, "completed", Truth.True)]
    [InlineData(false, "completed", Truth.True)]
    [InlineData(false, "in", Truth.False)]
    [InlineData(false, null, Truth.Unknown)]
    [InlineData(null, "none", Truth.Unknown)]
    [InlineData(null, null, Truth.Unknown)]
    public void C2_is_in_school_or_finished_high_school(bool? inSchool, string? highSchool, Truth expected) =>
        (Pupil with { Education = new() { InSchool = inSchool, HighSchool = highSchool, Higher = "none" } }).Is("C2", expected);

    [Fact]
    public void C2_hangs_only_on_the_schooling_that_is_not_known()
    {
        (Pupil with { Education = new() { InSchool = false, HighSchool = null, Higher = "none" } }).IsMissing("education.highSchool");
        (Pupil with { Education = new() { InSchool = null, HighSchool = "in", Higher = "none" } }).IsMissing("education.inSchool");
    }

    [Fact]
    public void C3_is_for_who_came_before_the_sixteenth_birthday()
    {
        Student.Is("C3", Truth.True);
        (Student with { Entry = new() { On = new(2006, 6, 1), Manner = "admitted" } }).Is("C3", Truth.False);
    }

    [Fact]
    public void C3_of_a_leap_day_child_still_counts_on_28_February()
    {
        CaseFacts Came(DateOnly on) => Student with { BirthDate = new(1988, 2, 29), Entry = new() { On = on, Manner = "admitted" } };
        Came(new(2004, 2, 28)).Is("C3", Truth.True);
        Came(new(2004, 2, 29)).Is("C3", Truth.False);
    }

    [Theory]
    [InlineData("completed", "completed", Truth.True)]
    [InlineData("completed", "none", Truth.False)]
    [InlineData("in", "in", Truth.False)]
    [InlineData(null, "in", Truth.Unknown)]
    [InlineData("completed", null, Truth.Unknown)]
    [InlineData(null, "none", Truth.False)]
    public void C3_needs_high_school_and_higher_education(string? highSchool, string? higher, Truth expected) =>
        (Student with { Education = new() { InSchool = false, HighSchool = highSchool, Higher = higher } }).Is("C3", expected);

    [Fact]
    public void C3_hangs_on_birth_date_and_entry_where_they_are_not_known()
    {
        (Student with { Entry = new() { Manner = "admitted" } }).IsMissing("entry.on");
        (Student with { BirthDate = null, Education = new() { InSchool = false, HighSchool = "completed", Higher = null } })
            .IsMissing("birthDate", "education.higher");
    }

    [Fact]
    public void C4_is_the_sixty_sixth_birthday_and_more_than_ten_years()
    {
        CaseFacts Old(DateOnly born, DateOnly on) => Plain with { BirthDate = born, Entry = new() { On = on, Manner = "admitted" } };
        Old(new(1945, 12, 4), new(2001, 12, 3)).Is("C4", Truth.True);
        Old(new(1945, 12, 5), new(2001, 12, 3)).Is("C4", Truth.False);
        Old(new(1945, 12, 4), new(2001, 12, 4)).Is("C4", Truth.False);
    }

    [Fact]
    public void C4_is_unknown_without_a_birth_date_and_false_for_who_came_lately_all_the_same()
    {
        (Plain with { BirthDate = null }).Is("C4", Truth.Unknown);
        (Entered(new(2005, 1, 1), "admitted") with { BirthDate = null }).Is("C4", Truth.False);
    }

    [Fact]
    public void C6_is_a_resident_of_ten_years_to_the_day_with_one_minor_conviction()
    {
        Resident.Is("C6", Truth.True);
        (Resident with { PermanentResidentSince = new(2001, 12, 5) }).Is("C6", Truth.False);
        (Resident with { PermanentResidentSince = null }).Is("C6", Truth.False);
    }

    [Fact]
    public void C6_is_exactly_one_conviction()
    {
        (Resident with { Convictions = [] }).Is("C6", Truth.False);
        (Resident with { Convictions = [.. Resident.Convictions, Misdemeanor() with { MinorTraffic = true }] }).Is("C6", Truth.False);
    }

    [Theory]
    [InlineData("misdemeanor", 365, Truth.True)]
    [InlineData("misdemeanor", 366, Truth.False)]
    [InlineData("felony", 100, Truth.False)]
    [InlineData(null, 100, Truth.Unknown)]
    [InlineData(null, 366, Truth.False)]
    [InlineData("misdemeanor", null, Truth.Unknown)]
    [InlineData("felony", null, Truth.False)]
    [InlineData(null, null, Truth.Unknown)]
    public void C6_is_a_misdemeanor_of_at_most_a_year(string? @class, int? days, Truth expected) =>
        (Resident with { Convictions = [new() { Class = @class, MaxPenaltyDays = days }] }).Is("C6", expected);

    [Theory]
    [InlineData("violence")]
    [InlineData("threats")]
    [InlineData("assault")]
    [InlineData("sexual")]
    public void C6_is_no_violent_conviction_even_of_unknown_class(string element) =>
        (Resident with { Convictions = [OfUnknownClass(element)] }).Is("C6", Truth.False);

    [Fact]
    public void C6_can_be_a_drunk_driver() =>
        (Resident with { Convictions = [Misdemeanor("dui") with { MaxPenaltyDays = 90 }] }).Is("C6", Truth.True);

    [Fact]
    public void C7_is_the_need_for_resources_and_not_the_condition()
    {
        (Plain with { Health = new(SeriousCondition: false, NeedsSignificantResources: true) }).Is("C7", Truth.True);
        (Plain with { Health = new(SeriousCondition: true, NeedsSignificantResources: false) }).Is("C7", Truth.False);
    }

    [Fact]
    public void C8_is_more_than_twenty_years_a_citizen_in_the_family_and_ties_that_a_person_found()
    {
        LongHere.Is("C8", Truth.True);
        (LongHere with { Entry = new() { On = new(1991, 12, 4), Manner = "admitted" } }).Is("C8", Truth.False);
        (LongHere with { Family = new() { PermanentResident = ["spouse"] } }).Is("C8", Truth.False);
        (LongHere with { CompellingTies = false }).Is("C8", Truth.False);
        (LongHere with { CompellingTies = null }).Is("C8", Truth.Unknown);
        (LongHere with { Entry = new() { Manner = "admitted" } }).Is("C8", Truth.Unknown);
    }

    [Fact]
    public void Present_for_four_years_from_a_leap_day_to_the_next_is_not_more_than_four()
    {
        var five = Pupil with { Entry = new() { On = new(2008, 2, 29), Manner = "admitted" } };
        five.Is("C2", Truth.False, new(2013, 2, 28));
        five.Is("C2", Truth.True, new(2013, 3, 1));
    }
}
