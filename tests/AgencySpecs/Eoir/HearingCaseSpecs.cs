using System.Text.Json;
using InteragencyReview.Eoir;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.Decisions;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using HearingCase = InteragencyReview.Eoir.CaseRecords.HearingCase;

namespace InteragencyReview.AgencySpecs.Eoir;

public sealed class HearingCaseSpecs() : Spec<HearingCase, HearingEvent>(HearingCase.Initial, (hearing, e) => hearing.Evolve(e))
{
    private static readonly Guid CaseId = new("3f0c1c1e-0000-4000-8000-000000000001");
    private static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_record_of_the_court_is_kept() =>
        Given().When(hearing => KeepCaseRecord.Decide(hearing, Record("BAL"))).Then(Record("BAL"));

    [Fact]
    public void The_same_record_again_changes_nothing() =>
        Given(Record("BAL")).When(hearing => KeepCaseRecord.Decide(hearing, Record("BAL"))).ThenNothing();

    [Fact]
    public void A_change_of_venue_is_kept() =>
        Given(Record("BAL")).When(hearing => KeepCaseRecord.Decide(hearing, Record("DEN"))).Then(Record("DEN"));

    [Fact]
    public void A_decision_before_the_record_is_received() =>
        Given().When(hearing => ReceiveDecision.Decide(hearing, Decision(1))).Then(Decision(1));

    [Fact]
    public void The_same_decision_again_changes_nothing() =>
        Given(Decision(1), Record("BAL")).When(hearing => ReceiveDecision.Decide(hearing, Decision(1))).ThenNothing();

    [Fact]
    public void An_earlier_decision_that_comes_late_changes_nothing() =>
        Given(Record("BAL"), Decision(2)).When(hearing => ReceiveDecision.Decide(hearing, Decision(1))).ThenNothing();

    [Fact]
    public void A_decision_stands_on_the_feed_under_its_version()
    {
        var row = FeedRow.Of(HearingCase.StreamOf("4711"), Given(Decision(2)).State, Decision(2));
        Assert.Equal(["hearing-4711", FeedRow.DecisionIssued, 2, CaseId, "4711", "Accelerate", Monday.AddDays(2)], row!.Values.ToArray());
    }

    [Fact]
    public void A_later_decision_is_another_entry_of_the_feed_and_leaves_the_earlier_one()
    {
        var stream = HearingCase.StreamOf("4711");
        var keys = new[] { 1, 2 }.Select(version => FeedRow.Table.KeyOf(FeedRow.Of(stream, HearingCase.Initial, Decision(version))!));
        Assert.Equal(2, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_case_that_is_not_filed_is_not_on_the_feed() =>
        Assert.Null(FeedRow.Of(HearingCase.StreamOf("unfiled-1"), HearingCase.Initial, Decision(1) with { IdnCase = null }));

    [Fact]
    public void A_record_is_not_on_the_feed() => Assert.Null(FeedRow.Of(HearingCase.StreamOf("4711"), HearingCase.Initial, Record("BAL")));

    [Fact]
    public void The_feed_is_written_with_every_decision() => Assert.NotEmpty(EoirLog.Cases.EventViews);

    private static CaseRecordKept Record(string court) => new(JsonSerializer.Deserialize<HearingRecord>(
        $$"""{"idnCase":"4711","aNumber":"A999000123","custody":"detained","court":"{{court}}","charges":["237a01B"]}""", WireJson.Options)!);

    private static DecisionReceived Decision(int version) =>
        new(CaseId, new Guid("3f0c1c1e-0000-4000-8000-000000000002"), "4711", version, Lane.Accelerate, "2011-11-17", Monday.AddDays(version));
}
