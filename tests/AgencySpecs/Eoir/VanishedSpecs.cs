using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Kernel;
using HearingCase = InteragencyReview.Eoir.CaseRecords.HearingCase;

namespace InteragencyReview.AgencySpecs.Eoir;

/// <summary>What was in the last extract and is not in the next changes nothing by itself.</summary>
public sealed class VanishedSpecs
{
    private static readonly DateOnly Today = new(2012, 3, 5);
    private static readonly DateTimeOffset Now = new(2012, 3, 5, 15, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_proceeding_that_is_missing_takes_no_order_back()
    {
        var known = Record("""{"A_TblCase.csv":[1],"B_TblProceeding.csv":[5]}""", """ "court":"BAL","decidedOn":"2011-11-01","hasFinalOrder":true """);
        var now = Record("""{"A_TblCase.csv":[1]}""", """ "hasFinalOrder":false """);
        var kept = VanishedRows.Kept(known, now);
        Assert.Equal((true, "BAL", new DateOnly(2011, 11, 1)), (kept.HasFinalOrder, kept.Court, kept.DecidedOn));
        Assert.Equal(("B_TblProceeding.csv", 5L), Assert.Single(VanishedRows.Between(known, now)));
        Assert.Equal(("B_TblProceeding.csv", 5L), Assert.Single(VanishedRows.Between(kept, now))); // it is still missing the next time
    }

    [Fact]
    public void An_appeal_that_is_missing_makes_no_order_final()
    {
        var known = Record("""{"B_TblProceeding.csv":[5],"tblAppeal.csv":[9]}""", """ "appealPending":true """);
        var kept = VanishedRows.Kept(known, Record("""{"B_TblProceeding.csv":[5]}""", """ "hasFinalOrder":true """));
        Assert.Equal((false, true), (kept.HasFinalOrder, kept.AppealPending));
    }

    [Fact]
    public void A_new_proceeding_goes_before_one_that_is_missing()
    {
        var known = Record("""{"B_TblProceeding.csv":[5]}""", """ "court":"BAL","hasFinalOrder":true """);
        var kept = VanishedRows.Kept(known, Record("""{"B_TblProceeding.csv":[6]}""", """ "court":"DEN","hasFinalOrder":false """));
        Assert.Equal((false, "DEN"), (kept.HasFinalOrder, kept.Court));
        Assert.Equal(6L, Assert.Single(kept.Rows!["B_TblProceeding.csv"]));

        // It is missing no more: what the court then decides in the new one is taken.
        var then = VanishedRows.Kept(kept, Record("""{"B_TblProceeding.csv":[6]}""", """ "court":"DEN","decidedOn":"2011-12-01","hasFinalOrder":true """));
        Assert.Equal((true, new DateOnly(2011, 12, 1)), (then.HasFinalOrder, then.DecidedOn));
    }

    [Theory]
    [InlineData("tbl_Court_Motions.csv")]
    [InlineData("tblAppeal.csv")]
    [InlineData("tblAppealFedCourts.csv")]
    public void Only_a_new_proceeding_goes_before_one_that_is_missing(string file)
    {
        var known = Record("""{"A_TblCase.csv":[1],"B_TblProceeding.csv":[5]}""", """ "court":"BAL","decidedOn":"2011-11-01","hasFinalOrder":true """);
        var now = Record($$"""{"A_TblCase.csv":[1],"{{file}}":[9]}""", """ "hasFinalOrder":false """);
        var kept = VanishedRows.Kept(known, now);
        Assert.Equal((true, "BAL", new DateOnly(2011, 11, 1)), (kept.HasFinalOrder, kept.Court, kept.DecidedOn));
        Assert.EndsWith("still counts.", Assert.Single(VanishedRows.Findings(known, now)).Reason, StringComparison.Ordinal);
        Assert.Equal(9L, Assert.Single(kept.Rows![file]));
    }

    [Fact]
    public void A_new_proceeding_does_not_end_an_appeal_that_is_missing()
    {
        var known = Record("""{"B_TblProceeding.csv":[5],"tblAppeal.csv":[9]}""", """ "court":"BAL","appealPending":true """);
        var now = Record("""{"B_TblProceeding.csv":[5,6]}""", """ "court":"DEN","decidedOn":"2011-11-01","hasFinalOrder":true """);
        var kept = VanishedRows.Kept(known, now);
        Assert.Equal((false, true, "DEN"), (kept.HasFinalOrder, kept.AppealPending, kept.Court));
        Assert.EndsWith("still counts.", Assert.Single(VanishedRows.Findings(known, now)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_proceeding_without_a_decision_ends_an_order_though_its_appeal_is_missing()
    {
        var known = Record("""{"B_TblProceeding.csv":[5],"tblAppeal.csv":[9]}""", """ "decidedOn":"2011-11-01","hasFinalOrder":true """);
        Assert.False(VanishedRows.Kept(known, Record("""{"B_TblProceeding.csv":[5,6]}""", """ "hasFinalOrder":false """)).HasFinalOrder);
    }

    [Theory]
    [InlineData("[5]")]
    [InlineData("[5,6]")]
    public void A_motion_that_is_missing_says_nothing_of_a_new_order(string proceedings)
    {
        var known = Record("""{"B_TblProceeding.csv":[5],"tbl_Court_Motions.csv":[7]}""", """ "administrativelyClosed":false """);
        var now = Record($$"""{"B_TblProceeding.csv":{{proceedings}}}""", """ "decidedOn":"2011-12-01","hasFinalOrder":true,"administrativelyClosed":true """);
        var kept = VanishedRows.Kept(known, now);
        Assert.Equal((true, new DateOnly(2011, 12, 1), false), (kept.HasFinalOrder, kept.DecidedOn, kept.AdministrativelyClosed));
    }

    [Fact]
    public void An_order_that_the_court_takes_back_is_gone_though_its_appeal_is_missing()
    {
        var known = Record("""{"B_TblProceeding.csv":[5],"tblAppeal.csv":[9]}""", """ "decidedOn":"2011-11-01","hasFinalOrder":true """);
        Assert.False(VanishedRows.Kept(known, Record("""{"B_TblProceeding.csv":[5]}""", """ "hasFinalOrder":false """)).HasFinalOrder);
    }

    [Fact]
    public void A_hearing_of_a_case_that_had_none_is_taken_though_a_row_of_the_schedule_is_missing()
    {
        var known = Record("""{"B_TblProceeding.csv":[5],"tbl_schedule.csv":[8]}""", """ "decidedOn":"2011-11-01" """);
        var now = Record("""{"B_TblProceeding.csv":[5,6]}""", """ "nextHearingOn":"2012-05-01" """);
        Assert.Equal(new DateOnly(2012, 5, 1), VanishedRows.Kept(known, now).NextHearingOn);
    }

    [Fact]
    public void A_new_row_of_its_own_file_goes_before_one_that_is_missing()
    {
        var known = Record("""{"B_TblProceeding.csv":[5],"tblAppeal.csv":[9]}""", """ "decidedOn":"2011-11-01","appealPending":true """);
        var now = Record("""{"B_TblProceeding.csv":[5],"tblAppeal.csv":[10]}""", """ "decidedOn":"2011-11-01","hasFinalOrder":true """);
        var kept = VanishedRows.Kept(known, now);
        Assert.Equal((true, false), (kept.HasFinalOrder, kept.AppealPending));
        Assert.EndsWith("a new row of its file has come in its place.", Assert.Single(VanishedRows.Findings(known, now)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Charges_and_hearings_that_are_missing_stay_and_what_is_new_is_taken()
    {
        var known = Record("""{"B_TblProceeding.csv":[5],"B_TblProceedCharges.csv":[7],"tbl_schedule.csv":[8]}""", """ "charges":["237a01B"],"nextHearingOn":"2012-06-01","custody":"detained" """);
        var kept = VanishedRows.Kept(known, Record("""{"B_TblProceeding.csv":[5]}""", """ "custody":"released","nextHearingOn":"2012-01-01","hasFinalOrder":true """));
        Assert.Equal("released", kept.Custody);
        Assert.Equal(new DateOnly(2012, 6, 1), kept.NextHearingOn);
        Assert.Equal("237a01B", Assert.Single(kept.Charges));
        Assert.True(kept.HasFinalOrder);
    }

    [Theory]
    [InlineData("""{"B_TblProceeding.csv":[5]}""")]
    [InlineData("""{"A_TblCase.csv":[1]}""")]
    public void An_A_number_that_the_extract_no_longer_has_still_counts_and_is_told(string rows)
    {
        var known = Record("""{"B_TblProceeding.csv":[5]}""", """ "aNumber":"A999000123" """);
        var now = Record(rows, """ "hasFinalOrder":false """);
        Assert.Equal("A999000123", VanishedRows.Kept(known, now).ANumber);
        var told = Assert.Single(VanishedRows.Findings(known, now), finding => finding.Member == "A_NUMBER");
        Assert.DoesNotContain("999000123", told.ToString(), StringComparison.Ordinal);
        Assert.Null(VanishedRows.Kept(known with { Rows = null }, now).ANumber); // accepted by a person
        Assert.Equal("A999000456", VanishedRows.Kept(known, now with { ANumber = "A999000456" }).ANumber);
    }

    [Fact]
    public void A_correction_of_a_row_that_is_there_is_taken()
    {
        var known = Record("""{"B_TblProceeding.csv":[5]}""", """ "hasFinalOrder":true """);
        Assert.False(VanishedRows.Kept(known, Record("""{"B_TblProceeding.csv":[5]}""", """ "hasFinalOrder":false """)).HasFinalOrder);
    }

    [Fact]
    public void What_a_person_accepts_as_gone_is_gone_with_the_next_extract()
    {
        var known = HearingCase.Initial.Apply(new CaseRecordKept(Record("""{"B_TblProceeding.csv":[5]}""", """ "hasFinalOrder":true """)));
        var accepted = AcceptVanished.Decide(known, new("The court took the order back.", "clerk", Now)).Events.Aggregate(known, (state, e) => state.Apply(e));
        var now = Record("""{"A_TblCase.csv":[1]}""", """ "hasFinalOrder":false """);
        Assert.True(Assert.IsType<CaseRecordKept>(Assert.Single(KeepCaseRecord.Decide(known, now).Events)).Record.HasFinalOrder);
        Assert.False(Assert.IsType<CaseRecordKept>(Assert.Single(KeepCaseRecord.Decide(accepted, now).Events)).Record.HasFinalOrder);
        Assert.Empty(AcceptVanished.Decide(accepted, new("Again.", "clerk", Now)).Events);
        Assert.Equal("reasons-missing", AcceptVanished.Decide(known, new(" ", "clerk", Now)).Refusal!.Type);
        Assert.Equal("day-to-come", AcceptVanished.Decide(known, new("Why.", "clerk", Now, Today.AddDays(1))).Refusal!.Type);
        Assert.Equal(new VanishedAccepted("Why.", "clerk", Today), Assert.Single(AcceptVanished.Decide(known, new("Why.", "clerk", Now, Today)).Events));
        Assert.Equal("no-such-record", AcceptVanished.Decide(HearingCase.Initial, new("Why.", "clerk", Now)).Refusal!.Type);
    }

    [Fact]
    public void Nothing_is_accepted_as_gone_for_a_day_before_the_last_time()
    {
        var known = HearingCase.Initial.Apply(new CaseRecordKept(Record("""{"B_TblProceeding.csv":[5]}""", """ "hasFinalOrder":true """)));
        var accepted = AcceptVanished.Decide(known, new("Why.", "clerk", Now)).Events.Aggregate(known, (state, e) => state.Apply(e));
        Assert.Empty(AcceptVanished.Decide(accepted, new("Why.", "clerk", Now, Today.AddDays(-1))).Events); // sent again: it holds already
        Assert.Equal("day-to-come", AcceptVanished.Decide(accepted, new("Why.", "clerk", Now, Today.AddDays(1))).Refusal!.Type);
        var again = accepted.Apply(new CaseRecordKept(Record("""{"B_TblProceeding.csv":[6]}""", """ "hasFinalOrder":true """)));
        Assert.Equal(Today, again.AcceptedOn);
        Assert.Equal("day-before-the-last", AcceptVanished.Decide(again, new("Why.", "clerk", Now, Today.AddDays(-1))).Refusal!.Type);
        Assert.Equal(new VanishedAccepted("Why.", "clerk", Today), Assert.Single(AcceptVanished.Decide(again, new("Why.", "clerk", Now, Today)).Events));
    }

    [Fact]
    public void The_cases_of_the_last_extract_that_this_one_has_not_are_named()
    {
        var first = Kept(CourtExtract.Initial, [3, 1, 4]); // 3 4 8
        Assert.Empty(first.Last!.Vanished);
        var second = Kept(first, [3, 5]); // 3 8
        Assert.Equal(4L, Assert.Single(second.Last!.Vanished));
        Assert.Empty(KeepExtract.Decide(second, new([3, 5]), Today).Events);
        Assert.Empty(Kept(second, [3, 5, 1]).Last!.Vanished); // once told, 4 is not told again
    }

    [Fact]
    public void An_extract_of_an_earlier_day_is_compared_with_nothing()
    {
        var known = Kept(CourtExtract.Initial, [3, 1]);
        Assert.Empty(KeepExtract.Decide(known, new([3], new(2011, 10, 1)), Today).Events);
        Assert.NotNull(KeepExtract.Decide(known, new([3], Today.AddDays(1)), Today).Refusal);
        Assert.NotNull(KeepExtract.Decide(known, new([3, 0]), Today).Refusal);
    }

    private static CourtExtract Kept(CourtExtract extracts, ImmutableArray<long> steps) =>
        KeepExtract.Decide(extracts, new(steps), Today).Events.Aggregate(extracts, (state, e) => state.Apply(e));

    private static HearingRecord Record(string rows, string members) => JsonSerializer.Deserialize<HearingRecord>(
        $$"""{"idnCase":"1","charges":[],"asOf":"2011-12-04","rows":{{rows}},{{members}}}""", WireJson.Options)! is var read && read.Charges.IsDefault ? read with { Charges = [] } : read;
}
