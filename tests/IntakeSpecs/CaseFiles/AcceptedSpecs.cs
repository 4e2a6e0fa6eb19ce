using InteragencyReview.Contracts.Facts;
using InteragencyReview.Intake.CaseFiles;

namespace InteragencyReview.IntakeSpecs.CaseFiles;

/// <summary>What is taken from a case file, and what it becomes.</summary>
public sealed class AcceptedSpecs
{
    [Fact]
    public void Every_member_of_the_format_is_read()
    {
        var file = Record.AcceptedWith(
            """
            "fieldOffice":"SEA","nationality":"GT","birthDate":"1979-02-03","sex":"M","custody":"released","detainedSince":"2011-01-02",
            "jurisdiction":"53033","detainer":{"lodgedOn":"2011-10-01T08:15:00-07:00","heldSince":"2011-10-02T16:00:00Z",
            "liftedOn":"2011-10-03T09:00:00.5-07:00","soleCharge":"other","copyServed":true,"zone":"America/Los_Angeles"},"aFileReceivedByUscisOn":"2011-09-09",
            "backgroundCheck":{"on":"2011-11-30","result":"hit","certifiedBy":"certifier"},
            "chargingDocument":{"issuedOn":"2011-05-06","filedOn":"2011-06-07","issuedBy":"CBP","officer":"charging officer","charges":["212a06Ai","212a07AiI"]},
            "entry":{"on":"2004-05-06","manner":"paroled","admissionViolatedOn":"2005-01-01"},"nationalSecurity":true,"gangMember":true,
            "humanRightsViolator":true,"otherPublicSafetyThreat":true,"egregiousRecord":true,"fraudFinding":{"on":"2008-02-03","by":"judge"},
            "fugitiveSince":"2009-01-01","priorRemovals":[{"on":"2003-04-05"},{}],
            "convictions":[{"on":"2009-01-05","ncic":"5404","class":"misdemeanor","maxPenaltyDays":365,"aggravatedFelony":true,
            "minorTraffic":false,"elements":["dui","flight"]}],"pendingCharges":[{"on":"2011-09-09","ncic":"5499","class":"felony","minorTraffic":true}],
            "permanentResidentSince":"2006-06-06","military":{"self":"honorable-discharge","relation":"spouse"},
            "education":{"inSchool":false,"highSchool":"in","higher":"none"},"health":{"seriousCondition":true,"needsSignificantResources":true},
            "caretaker":true,"pregnantOrNursing":true,"family":{"usCitizen":["child","parent"],"permanentResident":["spouse"]},
            "compellingTies":true,"cooperation":true,
            "petitions":[{"form":"I-130","receipt":"EAC1190123456","filedOn":"2011-01-05","status":"approved","immediateRelief":true}],
            "representation":"attorney","leadCaseFileId":"DHS-0","trialAttorney":"trial attorney","motionSignedBy":"signer","protected":{"victimOf":["trafficking"],"statusVawaTU":"denied",
            "witness":true,"civilRightsPlaintiff":true,"asylumClaim":true,"abuserOnly":[]}
            """);

        var facts = file.Facts;
        Assert.Equal(("DHS-1", "A999000123", new DateOnly(2011, 12, 4)), (file.CaseFileId, file.ANumber, file.AsOf));
        Assert.Equal(("SEA", "GT", "M", "released", "53033"), (facts.FieldOffice, facts.Nationality, facts.Sex, facts.Custody, facts.Jurisdiction));
        Assert.Equal((new(1979, 2, 3), new(2011, 1, 2), new(2011, 9, 9)), (facts.BirthDate, facts.DetainedSince, facts.AFileReceivedByUscisOn));
        Assert.Equal(
            new Detainer
            {
                LodgedOn = new(2011, 10, 1, 8, 15, 0, TimeSpan.FromHours(-7)),
                HeldSince = new(2011, 10, 2, 16, 0, 0, TimeSpan.Zero),
                LiftedOn = new(2011, 10, 3, 9, 0, 0, 500, TimeSpan.FromHours(-7)),
                SoleCharge = "other",
                CopyServed = true,
                Zone = "America/Los_Angeles",
            },
            facts.Detainer);
        Assert.Equal(new BackgroundCheck(new(2011, 11, 30), "hit", "certifier"), facts.BackgroundCheck);
        Assert.Equal(
            (new(2011, 5, 6), new(2011, 6, 7), "CBP", "charging officer"),
            (facts.ChargingDocument!.IssuedOn, facts.ChargingDocument.FiledOn, facts.ChargingDocument.IssuedBy, facts.ChargingDocument.Officer));
        Assert.Equal(["212a06Ai", "212a07AiI"], facts.ChargingDocument.Charges.ToArray());
        Assert.Equal(new Entry { On = new(2004, 5, 6), Manner = "paroled", AdmissionViolatedOn = new(2005, 1, 1) }, facts.Entry);
        Assert.True(facts is { NationalSecurity: true, GangMember: true, HumanRightsViolator: true });
        Assert.True(facts is { OtherPublicSafetyThreat: true, EgregiousRecord: true, Caretaker: true });
        Assert.True(facts is { PregnantOrNursing: true, CompellingTies: true, Cooperation: true });
        Assert.Equal(new FraudFinding(new(2008, 2, 3), "judge"), facts.FraudFinding);
        Assert.Equal((new(2009, 1, 1), new(2006, 6, 6)), (facts.FugitiveSince, facts.PermanentResidentSince));
        Assert.Equal([new PriorRemoval(new(2003, 4, 5)), new PriorRemoval(null)], facts.PriorRemovals.ToArray());
        var conviction = Assert.Single(facts.Convictions);
        Assert.Equal(
            (new(2009, 1, 5), "5404", "misdemeanor", 365, true, false),
            (conviction.On, conviction.Ncic, conviction.Class, conviction.MaxPenaltyDays, conviction.AggravatedFelony, conviction.MinorTraffic));
        Assert.Equal(["dui", "flight"], conviction.Elements.ToArray());
        Assert.Equal(
            new PendingCharge { On = new(2011, 9, 9), Ncic = "5499", Class = "felony", MinorTraffic = true },
            Assert.Single(facts.PendingCharges));
        Assert.Equal(new Military("honorable-discharge", "spouse"), facts.Military);
        Assert.Equal(new Education { InSchool = false, HighSchool = "in", Higher = "none" }, facts.Education);
        Assert.Equal(new Health(SeriousCondition: true, NeedsSignificantResources: true), facts.Health);
        Assert.Equal(["child", "parent"], facts.Family.UsCitizen.ToArray());
        Assert.Equal(["spouse"], facts.Family.PermanentResident.ToArray());
        Assert.Equal(
            new Petition { Form = "I-130", Receipt = "EAC1190123456", FiledOn = new(2011, 1, 5), Status = "approved", ImmediateRelief = true },
            Assert.Single(facts.Petitions));
        Assert.Equal(("attorney", "DHS-0"), (facts.Representation, facts.LeadCaseFileId));
        Assert.Equal(("trial attorney", "signer"), (facts.TrialAttorney, facts.MotionSignedBy));
        Assert.True(file.Protected is { StatusVawaTU: "denied", Witness: true, CivilRightsPlaintiff: true, AsylumClaim: true });
        Assert.Equal(["trafficking"], file.Protected.VictimOf.ToArray());
        Assert.Empty(file.Unknown);
        Assert.Empty(file.SplitOff);
    }

    [Fact]
    public void A_person_is_named_by_the_subject_whatever_blanks_stand_around_it_and_however_its_letters_are_composed()
    {
        var facts = Record.AcceptedWith(
            """
            "trialAttorney":" smith ","motionSignedBy":"Jose\u0301","backgroundCheck":{"certifiedBy":"certifier\t"},"chargingDocument":{"officer":"\u00a0officer"}
            """).Facts;
        Assert.Equal(("smith", "Jos\u00e9", "certifier", "officer"), (facts.TrialAttorney, facts.MotionSignedBy, facts.BackgroundCheck!.CertifiedBy, facts.ChargingDocument!.Officer));
        Assert.Null(Record.AcceptedWith("\"trialAttorney\":\" \"").Facts.TrialAttorney);
    }

    [Fact]
    public void Three_members_are_enough()
    {
        var file = Record.Accepted($"{{{Record.Required}}}");
        Assert.Null(file.Facts.BirthDate);
        Assert.Empty(file.Facts.Convictions);
        Assert.Equal(new Military("none", "none"), file.Facts.Military);
    }

    [Fact]
    public void Null_is_as_good_as_absent_wherever_a_member_may_be_absent()
    {
        var file = Record.AcceptedWith(
            """
            "fieldOffice":null,"nationality":null,"birthDate":null,"sex":null,"custody":null,"detainedSince":null,"jurisdiction":null,
            "detainer":null,"aFileReceivedByUscisOn":null,"backgroundCheck":null,"chargingDocument":null,"entry":null,"nationalSecurity":null,
            "gangMember":null,"humanRightsViolator":null,"otherPublicSafetyThreat":null,"egregiousRecord":null,"fraudFinding":null,
            "fugitiveSince":null,"priorRemovals":null,"convictions":[{"on":null,"ncic":null,"class":null,"maxPenaltyDays":null,
            "aggravatedFelony":null,"minorTraffic":null,"elements":null}],"pendingCharges":null,"permanentResidentSince":null,
            "military":{"self":null,"relation":null},"education":{"inSchool":null,"highSchool":null,"higher":null},"health":null,
            "caretaker":null,"pregnantOrNursing":null,"family":{"usCitizen":null,"permanentResident":null},"compellingTies":null,
            "cooperation":null,"petitions":null,"representation":null,"leadCaseFileId":null,"protected":null
            """);
        Assert.Null(Assert.Single(file.Facts.Convictions).Class);
        Assert.Equal("none", file.Facts.Military.Self);
    }

    [Theory]
    [InlineData("America/New_York")]
    [InlineData("America/Port-au-Prince")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5")]
    [InlineData("PST8PDT")]
    [InlineData("UTC")]
    public void A_detainer_may_name_the_time_zone_of_its_place(string zone)
    {
        var file = Record.AcceptedWith($$""" "detainer":{"zone":"{{zone}}"} """);
        Assert.Equal(zone, file.Facts.Detainer!.Zone);
        Assert.Empty(file.Unknown);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"zone":null}""")]
    public void Without_a_zone_of_its_own_a_detainer_has_that_of_the_field_office(string detainer)
    {
        var file = Record.AcceptedWith($"\"detainer\":{detainer}");
        Assert.Equal(new Detainer(), file.Facts.Detainer);
        Assert.Empty(file.Unknown);
    }

    [Theory]
    [InlineData("A1234567", "A001234567")]
    [InlineData("A12345678", "A012345678")]
    [InlineData("A123456789", "A123456789")]
    public void An_A_number_of_7_to_9_digits_becomes_one_of_9(string given, string normalized) =>
        Assert.Equal(normalized, Record.Accepted($$"""{"caseFileId":"D","aNumber":"{{given}}","asOf":"2011-12-04"}""").ANumber);

    [Fact]
    public void Members_may_come_in_any_order() =>
        Assert.Equal(
            new DateOnly(2011, 12, 4),
            Record.Accepted("""{"birthDate":"1980-01-01","asOf":"2011-12-04","aNumber":"A1234567","caseFileId":"D"}""").AsOf);

    [Fact]
    public void Names_and_values_may_be_written_with_escapes()
    {
        var file = Record.AcceptedWith("""  "\u0065ntry":{"on":"2005\u002d06-01","manner":"without\u002dinspection"},"nationality":"\u00e9" """);
        Assert.Equal((new DateOnly(2005, 6, 1), "without-inspection"), (file.Facts.Entry.On, file.Facts.Entry.Manner));
        Assert.Equal("é", file.Facts.Nationality);
    }

    [Fact]
    public void Members_that_the_format_does_not_know_are_kept_with_their_place_and_their_very_words()
    {
        var file = Record.AcceptedWith(""" "tip":{"by": "neighbor"},"entry":{"port":"NOG"},"convictions":[{},{"judge" : 7}],"protected":{"shelter":"S"} """);
        Assert.Equal(
            [
                new KeptMember("tip", """{"by": "neighbor"}"""),
                new KeptMember("entry.port", "\"NOG\""),
                new KeptMember("convictions[1].judge", "7"),
                new KeptMember("protected.shelter", "\"S\""),
            ],
            file.Unknown.ToArray());
    }

    [Fact]
    public void A_name_in_other_letters_is_a_member_that_the_format_does_not_know() =>
        Assert.Equal("GangMember", Assert.Single(Record.AcceptedWith(""" "GangMember":true """).Unknown).Member);

    [Fact]
    public void What_rests_only_on_the_abusers_word_is_split_off()
    {
        var file = Record.AcceptedWith(
            """ "fraudFinding":{"on": "2008-02-03"},"gangMember":true,"education":{"inSchool":true},"protected":{"abuserOnly":["fraudFinding","education"]} """);
        Assert.Null(file.Facts.FraudFinding);
        Assert.Null(file.Facts.Education.InSchool);
        Assert.True(file.Facts.GangMember);
        Assert.Equal(
            [new KeptMember("fraudFinding", """{"on": "2008-02-03"}"""), new KeptMember("education", """{"inSchool":true}""")],
            file.SplitOff.ToArray());
    }

    [Theory]
    [InlineData("I-918")]
    [InlineData("Form I 918, Supplement A")]
    [InlineData("i360")]
    [InlineData("I-589")]
    [InlineData("I-914A")]
    [InlineData("VAWA self-petition")]
    public void A_petition_whose_form_tells_of_what_is_protected_is_split_off(string form)
    {
        var file = Record.AcceptedWith($$""" "petitions":[{"form":"I-130"},{"form":"{{form}}", "immediateRelief":true},{"form":null}] """);
        Assert.Equal(["I-130", null], file.Facts.Petitions.Select(petition => petition.Form));
        Assert.Equal(["I-130", form, null], file.FactsForTheCleared.Petitions.Select(petition => petition.Form));
        Assert.Equal(new KeptMember("petitions", $$"""[{"form":"{{form}}", "immediateRelief":true}]"""), Assert.Single(file.SplitOff));
    }

    [Fact]
    public void Petitions_that_rest_only_on_the_abusers_word_are_split_off_whole() =>
        Assert.Equal(
            new KeptMember("petitions", """[{"form":"I-918"},{"form":"I-130"}]"""),
            Assert.Single(Record.AcceptedWith(""" "petitions":[{"form":"I-918"},{"form":"I-130"}],"protected":{"abuserOnly":["petitions"]} """).SplitOff));

    [Fact]
    public void A_member_that_the_format_does_not_know_may_rest_on_the_abusers_word_too() =>
        Assert.Equal("tip", Assert.Single(Record.AcceptedWith(""" "protected":{"abuserOnly":["tip"]},"tip":1 """).SplitOff).Member);

    [Fact]
    public void A_case_file_prints_its_key_and_nothing_in_it()
    {
        var file = Record.AcceptedWith(""" "tip":"T","protected":{"victimOf":["trafficking"]} """);
        Assert.Equal("CaseFile DHS-1", file.ToString());
        Assert.Equal("KeptMember tip", Assert.Single(file.Unknown).ToString());
    }

    [Fact]
    public void What_lies_on_the_day_of_the_record_or_on_the_first_of_1900_is_taken() =>
        Record.AcceptedWith(
            """ "birthDate":"1900-01-01","fugitiveSince":"2011-12-04","detainer":{"lodgedOn":"2011-12-04T23:30:00-05:00"} """);
}
