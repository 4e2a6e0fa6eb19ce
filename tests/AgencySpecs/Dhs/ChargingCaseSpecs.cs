using InteragencyReview.Contracts.Facts;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Dhs.Decisions;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;

namespace InteragencyReview.AgencySpecs.Dhs;

public sealed class ChargingCaseSpecs() : Spec<ChargingCase, ChargingEvent>(ChargingCase.Initial, (charging, e) => charging.Apply(e))
{
    private static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_case_file_is_recorded() =>
        Given().When(charging => RecordCaseFile.Decide(charging, File(day: 4))).Then(File(day: 4));

    [Fact]
    public void The_same_case_file_again_changes_nothing() =>
        Given(File(day: 4)).When(charging => RecordCaseFile.Decide(charging, File(day: 4))).ThenNothing();

    [Fact]
    public void A_newer_case_file_takes_the_place_of_an_older_one() =>
        Given(File(day: 4)).When(charging => RecordCaseFile.Decide(charging, File(day: 5, custody: "released"))).Then(File(day: 5, custody: "released"));

    [Fact]
    public void An_older_case_file_never_overwrites_a_newer_one() =>
        Given(File(day: 5)).When(charging => RecordCaseFile.Decide(charging, File(day: 4, custody: "released"))).ThenNothing();

    [Fact]
    public void A_correction_of_the_same_day_is_recorded() =>
        Given(File(day: 4)).When(charging => RecordCaseFile.Decide(charging, File(day: 4, custody: "released"))).Then(File(day: 4, custody: "released"));

    [Fact]
    public void A_decision_is_received() =>
        Given(File(day: 4)).When(charging => ReceiveDecision.Decide(charging, Issued(1))).Then(Decision(1));

    [Fact]
    public void The_same_decision_again_changes_nothing() =>
        Given(File(day: 4), Decision(1)).When(charging => ReceiveDecision.Decide(charging, Issued(1))).ThenNothing();

    [Fact]
    public void A_later_decision_takes_the_place_of_an_earlier_one() =>
        Given(File(day: 4), Decision(1)).When(charging => ReceiveDecision.Decide(charging, Issued(2))).Then(Decision(2));

    [Fact]
    public void An_earlier_decision_that_comes_late_changes_nothing() =>
        Given(Decision(2), File(day: 4)).When(charging => ReceiveDecision.Decide(charging, Issued(1))).ThenNothing();

    [Fact]
    public void A_new_case_file_leaves_the_decision() =>
        Assert.Equal(Decision(1), Given(File(day: 4), Decision(1), File(day: 5)).State.Decision);

    private static CaseFileRecorded File(int day, string custody = "detained") =>
        new("DHS-2011-000123", "A999000123", new DateOnly(2011, 12, day), new CaseFacts { Custody = custody, PriorRemovals = [new(new DateOnly(2003, 4, 5))] });

    private static DecisionIssuedV1 Issued(int version) =>
        new(new Guid("3f0c1c1e-0000-4000-8000-000000000001"), new Guid("3f0c1c1e-0000-4000-8000-000000000002"), Agency.Dhs, "DHS-2011-000123", version, Lane.Accelerate, "2011-11-17", Monday.AddDays(version));

    private static DecisionReceived Decision(int version) =>
        new(new Guid("3f0c1c1e-0000-4000-8000-000000000001"), new Guid("3f0c1c1e-0000-4000-8000-000000000002"), "DHS-2011-000123", version, Lane.Accelerate, "2011-11-17", Monday.AddDays(version));
}
