using System.Text;
using InteragencyReview.Intake.CaseFiles;

namespace InteragencyReview.IntakeSpecs.CaseFiles;

/// <summary>What rejects a record, and how it is told.</summary>
public sealed class RejectedSpecs
{
    [Theory]
    [InlineData("\"birthDate\":\"2011-02-30\"", "birthDate", "2011-02-30 is not a date")]
    [InlineData("\"birthDate\":\"2011-13-01\"", "birthDate", "2011-13-01 is not a date")]
    [InlineData("\"birthDate\":\"2011-2-3\"", "birthDate", "2011-2-3 is not a date")]
    [InlineData("\"birthDate\":\"0000-01-01\"", "birthDate", "0000-01-01 is not a date")]
    [InlineData("\"birthDate\":\"\"", "birthDate", "is empty where a date is expected")]
    [InlineData("\"birthDate\":\"2011-02-03T00:00:00Z\"", "birthDate", "2011-02-03T00:00:00Z is not a date")]
    [InlineData("\"birthDate\":19800501", "birthDate", "19800501 is a number where a date is expected")]
    [InlineData("\"birthDate\":\"1899-12-31\"", "birthDate", "1899-12-31 is before 1900-01-01")]
    [InlineData("\"entry\":{\"on\":\"2011-12-05\"}", "entry.on", "2011-12-05 is after 2011-12-04, the day the record speaks for")]
    [InlineData("\"detainer\":{\"heldSince\":\"2011-12-05T00:00:00-08:00\"}", "detainer.heldSince", "2011-12-05 is after 2011-12-04, the day the record speaks for")]
    [InlineData("\"detainer\":{\"lodgedOn\":\"2011-11-20T10:00:00\"}", "detainer.lodgedOn", "2011-11-20T10:00:00 is not an instant with an offset")]
    [InlineData("\"detainer\":{\"lodgedOn\":\"2011-11-20\"}", "detainer.lodgedOn", "2011-11-20 is not an instant with an offset")]
    [InlineData("\"detainer\":{\"lodgedOn\":\"2011-11-31T10:00:00Z\"}", "detainer.lodgedOn", "2011-11-31T10:00:00Z is not an instant with an offset")]
    public void A_day_that_is_none_or_lies_before_1900_or_after_the_record_rejects_it(string members, string member, string reason) =>
        Record.IsRejected(members, member, reason);

    [Theory]
    [InlineData("\"custody\":\"bailed\"", "custody", "bailed is not one of detained, never, released")]
    [InlineData("\"custody\":\"Detained\"", "custody", "Detained is not one of detained, never, released")]
    [InlineData("\"convictions\":[{},{\"class\":\"infraction\"}]", "convictions[1].class", "infraction is not one of felony, misdemeanor")]
    [InlineData("\"family\":{\"usCitizen\":[\"child\",\"cousin\"]}", "family.usCitizen[1]", "cousin is not one of spouse, child, parent")]
    [InlineData("\"military\":{\"relation\":\"parent\"}", "military.relation", "parent is not one of spouse, child, none")]
    public void A_value_outside_its_list_rejects_the_record(string members, string member, string reason) =>
        Record.IsRejected(members, member, reason);

    [Theory]
    [InlineData("\"gangMember\":\"true\"", "gangMember", "true is text where true or false is expected")]
    [InlineData("\"gangMember\":0", "gangMember", "0 is a number where true or false is expected")]
    [InlineData("\"fraudFinding\":false", "fraudFinding", "false is a truth value where an object is expected")]
    [InlineData("\"entry\":[]", "entry", "is a list where an object is expected")]
    [InlineData("\"convictions\":{}", "convictions", "is an object where a list is expected")]
    [InlineData("\"convictions\":[null]", "convictions[0]", "is null where an object is expected")]
    [InlineData("\"chargingDocument\":{\"charges\":[7]}", "chargingDocument.charges[0]", "7 is a number where text is expected")]
    [InlineData("\"family\":{\"usCitizen\":[null]}", "family.usCitizen[0]", "is null where text is expected")]
    [InlineData("\"convictions\":[{\"maxPenaltyDays\":\"365\"}]", "convictions[0].maxPenaltyDays", "365 is text where a whole number is expected")]
    public void A_wrong_JSON_type_rejects_the_record(string members, string member, string reason) =>
        Record.IsRejected(members, member, reason);

    [Theory]
    [InlineData("-1", "-1 is negative")]
    [InlineData("-0.5", "-0.5 is negative")]
    [InlineData("364.5", "364.5 is not a whole number")]
    [InlineData("1.25e1", "1.25e1 is not a whole number")]
    [InlineData("99999999999999999999", "99999999999999999999 is more than 2147483647")]
    public void A_penalty_is_a_whole_number_of_days_and_not_negative(string days, string reason) =>
        Record.IsRejected($$""" "convictions":[{"maxPenaltyDays":{{days}}}] """, "convictions[0].maxPenaltyDays", reason);

    [Theory]
    [InlineData("\"convictions\":[{\"ncic\":\"540\"}]", "convictions[0].ncic", "540 is not 4 digits")]
    [InlineData("\"petitions\":[{\"receipt\":\"EAC119012345\"}]", "petitions[0].receipt", "is not 3 capitals and 10 digits")]
    public void A_code_out_of_form_rejects_the_record(string members, string member, string reason) =>
        Record.IsRejected(members, member, reason);

    [Theory]
    [InlineData("\"\"", "is empty where an IANA time zone is expected")]
    [InlineData("7", "7 is a number where text is expected")]
    [InlineData("[\"America/New_York\"]", "is a list where text is expected")]
    [InlineData("{}", "is an object where text is expected")]
    [InlineData("false", "false is a truth value where text is expected")]
    [InlineData("\"America/Gotham\"", "America/Gotham is not an IANA time zone that this system knows")]
    [InlineData("\"America\"", "America is not an IANA time zone that this system knows")]
    [InlineData("\"america/new_york\"", "america/new_york is not an IANA time zone that this system knows")]
    [InlineData("\"AMERICA/NEW_YORK\"", "AMERICA/NEW_YORK is not an IANA time zone that this system knows")]
    [InlineData("\" America/New_York\"", " America/New_York is not an IANA time zone that this system knows")]
    [InlineData("\"America//New_York\"", "America//New_York is not an IANA time zone that this system knows")]
    [InlineData("\"Eastern Standard Time\"", "Eastern Standard Time is not an IANA time zone that this system knows")]
    [InlineData("\"UTC-11\"", "UTC-11 is not an IANA time zone that this system knows")]
    [InlineData("\"EDT\"", "EDT is not an IANA time zone that this system knows")]
    [InlineData("\"-05:00\"", "-05:00 is not an IANA time zone that this system knows")]
    [InlineData("\"right/America/New_York\"", "right/America/New_York is not an IANA time zone that this system knows")]
    [InlineData("\"posixrules\"", "posixrules is not an IANA time zone that this system knows")]
    [InlineData("\"America/../Europe/Paris\"", "America/../Europe/Paris is not an IANA time zone that this system knows")]
    [InlineData("\"/usr/share/zoneinfo/UTC\"", "/usr/share/zoneinfo/UTC is not an IANA time zone that this system knows")]
    [InlineData("\"/dev/zero\"", "/dev/zero is not an IANA time zone that this system knows")]
    public void A_detainers_zone_that_is_no_IANA_time_zone_rejects_the_record(string zone, string reason)
    {
        // A zone that was found once is found again in any letters.
        Record.AcceptedWith(""" "detainer":{"zone":"America/New_York"} """);
        Record.IsRejected($$""" "detainer":{"zone":{{zone}}} """, "detainer.zone", reason);
    }

    [Fact]
    public void A_zone_of_any_length_is_looked_at()
    {
        foreach (var length in (int[])[300, 100_000])
            Assert.Equal("detainer.zone", Record.RejectedFor(Record.With($$""" "detainer":{"zone":"{{new string('A', length)}}"} """)).Member);
    }

    [Fact]
    public void A_detainers_zone_that_rests_on_the_abusers_word_is_not_shown() =>
        Assert.Null(Record.RejectedFor(Record.With(""" "detainer":{"zone":"MARKER"},"protected":{"abuserOnly":["detainer"]} """)).Value);

    [Theory]
    [InlineData("""{"aNumber":"A1234567","asOf":"2011-12-04"}""", "caseFileId", null)]
    [InlineData("""{"caseFileId":null,"aNumber":"A1234567","asOf":"2011-12-04"}""", "caseFileId", null)]
    [InlineData("""{"caseFileId":"D","asOf":"2011-12-04"}""", "aNumber", "D")]
    [InlineData("""{"caseFileId":"D","aNumber":"A1234567"}""", "asOf", "D")]
    public void A_missing_required_member_rejects_the_record(string line, string member, string? caseFileId)
    {
        var rejected = Assert.IsType<RejectedCaseFile>(CaseFileReader.Read(line));
        var fault = Assert.Single(rejected.Faults);
        Assert.Equal((member, "is required", caseFileId), (fault.Member, fault.Reason, rejected.CaseFileId));
    }

    [Theory]
    [InlineData("\"A123456\"")]
    [InlineData("\"A1234567890\"")]
    [InlineData("\"a1234567\"")]
    [InlineData("\"123456789\"")]
    [InlineData("\"A12345 67\"")]
    [InlineData("\"A000000000\"")]
    [InlineData("\"A１２３４５６７\"")]
    [InlineData("123456789")]
    public void Anything_but_A_and_7_to_9_digits_is_no_A_number_and_is_not_shown(string aNumber)
    {
        var fault = Record.RejectedFor($$"""{"caseFileId":"D","aNumber":{{aNumber}},"asOf":"2011-12-04"}""");
        Assert.Equal(("aNumber", null), (fault.Member, fault.Value));
        Assert.DoesNotContain("12345", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_a_record_are_named()
    {
        var rejected = Assert.IsType<RejectedCaseFile>(CaseFileReader.Read(
            """{"caseFileId":"D","birthDate":"1980-02-31","entry":{"on":"2012-01-01","manner":"swam"},"asOf":"2011-12-04"}"""));
        Assert.Equal("D", rejected.CaseFileId);
        Assert.Equal(["aNumber", "birthDate", "entry.manner", "entry.on"], rejected.Faults.Select(fault => fault.Member).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"protected\":{\"victimOf\":[\"MARKER\"]}", "protected.victimOf[0]")]
    [InlineData("\"protected\":{\"statusVawaTU\":\"MARKER\"}", "protected.statusVawaTU")]
    [InlineData("\"protected\":{\"witness\":\"MARKER\"}", "protected.witness")]
    [InlineData("\"protected\":\"MARKER\"", "protected")]
    [InlineData("\"protected\":{\"abuserOnly\":[\"MARKER\"]}", "protected.abuserOnly[0]")]
    [InlineData("\"protected\":{\"abuserOnly\":[\"asOf\"],\"note\":\"MARKER\"}", "protected.abuserOnly[0]")]
    [InlineData("\"fraudFinding\":{\"by\":\"MARKER\"},\"protected\":{\"abuserOnly\":[\"fraudFinding\"]}", "fraudFinding.by")]
    [InlineData("\"tip\":\"MARKER\",\"tip\":\"MARKER\"", "tip")]
    public void A_protected_value_is_never_shown(string members, string member)
    {
        var fault = Record.RejectedFor(Record.With(members));
        Assert.Equal((member, null), (fault.Member, fault.Value));
        Assert.DoesNotContain("MARKER", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_it_cannot_be_told_what_rests_on_the_abusers_word_no_value_is_shown()
    {
        var rejected = Assert.IsType<RejectedCaseFile>(CaseFileReader.Read(
            Record.With(""" "fraudFinding":{"by":"MARKER"},"protected":{"abuserOnly":["fraudfinding"]} """)));
        Assert.Equal(2, rejected.Faults.Length);
        Assert.DoesNotContain(rejected.Faults, fault => fault.Reason.Contains("MARKER", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_value_is_shown_in_part()
    {
        var fault = Record.RejectedFor(Record.With($$""" "custody":"{{new string('x', 500)}}" """));
        Assert.Equal(41, fault.Value!.Length);
    }

    [Theory]
    [InlineData("\"gangMember\":true,\"gangMember\":false", "gangMember")]
    [InlineData("\"entry\":{\"on\":null,\"on\":\"2001-01-01\"}", "entry.on")]
    [InlineData("\"entry\":{\"port\":1,\"port\":2}", "entry.port")]
    public void A_member_given_twice_rejects_the_record(string members, string member) =>
        Record.IsRejected(members, member, "is given twice");

    [Fact]
    public void A_key_given_twice_is_no_key() =>
        Assert.Null(Assert.IsType<RejectedCaseFile>(CaseFileReader.Read(Record.With("\"caseFileId\":\"DHS-2\""))).CaseFileId);

    [Theory]
    [InlineData("", "is not valid JSON, or nests too deep, at byte 0")]
    [InlineData("{\"caseFileId\":\"D\"", "is not valid JSON, or nests too deep, at byte 17")]
    [InlineData("{} {}", "is not valid JSON, or nests too deep, at byte 3")]
    [InlineData("[]", "is a list where an object is expected")]
    [InlineData("\"MARKER\"", "is text where an object is expected")]
    [InlineData("null", "is null where an object is expected")]
    public void A_line_that_is_no_JSON_object_is_rejected_whole(string line, string reason)
    {
        var rejected = Assert.IsType<RejectedCaseFile>(CaseFileReader.Read(line));
        Assert.Null(rejected.CaseFileId);
        Assert.Equal((Fault.WholeRecord, reason), (Assert.Single(rejected.Faults).Member, rejected.Faults[0].Reason));
    }

    [Fact]
    public void A_line_that_nests_too_deep_is_rejected_whole() =>
        Assert.Equal(
            FaultKinds.NotJson,
            Record.RejectedFor(Record.With($"\"deep\":{new string('[', 100)}{new string(']', 100)}")).Kind);

    [Fact]
    public void A_line_that_is_not_UTF8_is_rejected_whole() =>
        Assert.Equal(
            "is not valid UTF-8",
            Assert.Single(Assert.IsType<RejectedCaseFile>(
                CaseFileReader.Read([.. Encoding.UTF8.GetBytes("{\"caseFileId\":\"D"), 0xff, .. "\"}"u8])).Faults).Reason);

    [Theory]
    [InlineData("\"nationality\":\"\\u0000\"", "nationality")]
    [InlineData("\"nationality\":\"\\ud800\"", "nationality")]
    [InlineData("\"custody\":\"\\ud800\"", "custody")]
    public void Text_that_no_database_takes_rejects_the_record(string members, string member) =>
        Record.IsRejected(members, member, "is not valid text");

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public void A_key_is_neither_empty_nor_endless(int length) => RejectsKey(new('x', length));

    [Theory]
    [InlineData("A999000001")]
    [InlineData(" A999000001 ")]
    [InlineData("a9990001")]
    public void An_A_number_is_no_key_of_a_case_file_since_keys_leave_the_agency_and_is_not_repeated(string aNumber)
    {
        var rejected = Assert.IsType<RejectedCaseFile>(CaseFileReader.Read($$"""{"caseFileId":"{{aNumber}}","aNumber":"A999000123","asOf":"2011-12-04"}"""));
        var lead = Record.RejectedFor(Record.With($$""" "leadCaseFileId":"{{aNumber}}" """));
        Assert.Equal(("caseFileId", "leadCaseFileId"), (Assert.Single(rejected.Faults).Member, lead.Member));
        foreach (var fault in (Fault[])[rejected.Faults[0], lead])
        {
            Assert.Equal(("a-number-as-key", null, "is an A-number, which must not leave the agency"), (fault.Kind, fault.Value, fault.Reason));
            Assert.Null(rejected.CaseFileId);
        }
    }

    [Theory]
    [InlineData("\"fieldOffice\":\"{0}\"", "fieldOffice")]
    [InlineData("\"nationality\":\"{0}\"", "nationality")]
    [InlineData("\"trialAttorney\":\"{0}\"", "trialAttorney")]
    [InlineData("\"chargingDocument\":{{\"charges\":[\"{0}\"]}}", "chargingDocument.charges[0]")]
    [InlineData("\"petitions\":[{{\"form\":\"{0}\"}}]", "petitions[0].form")]
    public void No_text_is_longer_than_a_name_or_a_code_can_be(string member, string at)
    {
        Record.AcceptedWith(Of(500));
        var fault = Record.RejectedFor(Record.With(Of(501)));
        Assert.Equal((at, "too-long"), (fault.Member, fault.Kind));
        Assert.EndsWith("is longer than 500 characters", fault.Reason, StringComparison.Ordinal);

        string Of(int length) => string.Format(System.Globalization.CultureInfo.InvariantCulture, member, new string('x', length));
    }

    [Fact]
    public void A_key_is_not_blank() => RejectsKey("  ");

    private static void RejectsKey(string key) =>
        Assert.Equal("caseFileId", Record.RejectedFor($$"""{"caseFileId":"{{key}}","aNumber":"A1234567","asOf":"2011-12-04"}""").Member);
}
