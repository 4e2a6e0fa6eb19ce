using System.Text.Json;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.Decisions;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using HearingCase = InteragencyReview.Eoir.CaseRecords.HearingCase;

namespace InteragencyReview.AgencySpecs.Eoir;

public sealed class HearingCaseSpecs() : Spec<HearingCase, HearingEvent>(HearingCase.Initial, (hearing, e) => hearing.Apply(e))
{
    [Fact]
    public void A_record_of_the_court_is_kept() =>
        Given().When(hearing => KeepCaseRecord.Decide(hearing, Record("BAL"))).Then(Kept("BAL"));

    [Fact]
    public void The_same_record_again_changes_nothing() =>
        Given(Kept("BAL")).When(hearing => KeepCaseRecord.Decide(hearing, Record("BAL"))).ThenNothing();

    [Fact]
    public void A_change_of_venue_is_kept() =>
        Given(Kept("BAL")).When(hearing => KeepCaseRecord.Decide(hearing, Record("DEN"))).Then(Kept("DEN"));

    [Fact]
    public void A_record_of_an_earlier_day_changes_nothing() =>
        Given(Kept("BAL", "2011-12-04")).When(hearing => KeepCaseRecord.Decide(hearing, Record("DEN", "2011-10-01"))).ThenNothing();

    [Fact]
    public void A_later_day_is_kept_also_when_nothing_else_is_new() =>
        Given(Kept("BAL", "2011-10-01")).When(hearing => KeepCaseRecord.Decide(hearing, Record("BAL", "2011-12-04"))).Then(Kept("BAL", "2011-12-04"));

    [Fact]
    public void A_later_day_that_nobody_stated_is_nothing_new() =>
        Given(Kept("BAL", "2011-10-01")).When(hearing => KeepCaseRecord.Decide(hearing, Record("BAL", "2011-12-04"), isDayAssumed: true)).ThenNothing();

    [Fact]
    public void What_is_new_is_kept_with_the_day_of_intake() =>
        Given(Kept("BAL", "2011-10-01")).When(hearing => KeepCaseRecord.Decide(hearing, Record("DEN", "2011-12-04"), isDayAssumed: true)).Then(Kept("DEN", "2011-12-04"));

    [Fact]
    public void A_record_with_a_day_follows_one_of_before_days_were_kept() =>
        Given(Kept("BAL", asOf: null)).When(hearing => KeepCaseRecord.Decide(hearing, Record("DEN"))).Then(Kept("DEN"));

    [Fact]
    public void A_decision_before_the_record_is_received() =>
        Given().When(hearing => ReceiveDecision.Decide(hearing, Decisions.Issued(1))).Then(Decisions.Received(1));

    [Fact]
    public void A_decision_is_received_with_the_day_for_which_it_was_made()
    {
        var day = new DateOnly(2011, 11, 30);
        Given(Kept("BAL")).When(hearing => ReceiveDecision.Decide(hearing, Decisions.Issued(1) with { DecidedOn = day })).Then(Decisions.Received(1) with { DecidedOn = day });
    }

    [Fact]
    public void The_same_decision_again_changes_nothing() =>
        Given(Decisions.Received(1), Kept("BAL")).When(hearing => ReceiveDecision.Decide(hearing, Decisions.Issued(1))).ThenNothing();

    [Fact]
    public void An_earlier_decision_that_comes_late_changes_nothing() =>
        Given(Kept("BAL"), Decisions.Received(2)).When(hearing => ReceiveDecision.Decide(hearing, Decisions.Issued(1))).ThenNothing();

    private static CaseRecordKept Kept(string court, string? asOf = "2011-12-04") => new(Record(court, asOf));

    private static HearingRecord Record(string court, string? asOf = "2011-12-04") => JsonSerializer.Deserialize<HearingRecord>(
        $$"""{"idnCase":"4711","aNumber":"A999000123","custody":"detained","court":"{{court}}","charges":["237a01B"],"asOf":{{(asOf is null ? "null" : $"\"{asOf}\"")}}}""",
        WireJson.Options)!;

    [Fact]
    public void A_decision_of_the_case_that_the_record_has_moved_to_takes_the_place_of_one_of_the_case_that_it_left_whatever_their_versions()
    {
        var (left, now) = (Decisions.Received(2) with { Tie = 1 }, Decisions.Received(1) with { CaseId = Guid.AllBitsSet, Tie = 2 });
        Given(Kept("BAL"), left).When(hearing => ReceiveDecision.Decide(hearing, Decisions.Issued(1) with { CaseId = Guid.AllBitsSet, Tie = 2 })).Then(now);
        Given(Kept("BAL"), left, now).When(hearing => ReceiveDecision.Decide(hearing, Decisions.Issued(2) with { Tie = 1 })).ThenNothing();
        Given(Kept("BAL"), left, now).When(hearing => ReceiveDecision.Decide(hearing, Decisions.Issued(2) with { Tie = 3 })).Then(Decisions.Received(2) with { Tie = 3 });
    }
}
