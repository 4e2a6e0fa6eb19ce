using InteragencyReview.Contracts.Messages;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Kernel;
using InteragencyReview.Oil.Decisions;
using InteragencyReview.Oil.Dockets;
using InteragencyReview.Specs;

namespace InteragencyReview.AgencySpecs.Oil;

public sealed class FinalOrderCaseSpecs() : Spec<FinalOrderCase, FinalOrderEvent>(FinalOrderCase.Initial, (order, e) => order.Apply(e))
{
    private static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_petition_is_kept() => Given().When(order => KeepDocket.Decide(order, Docket(day: 4).Record)).Then(Docket(day: 4));

    [Fact]
    public void The_same_petition_again_changes_nothing() => Given(Docket(day: 4)).When(order => KeepDocket.Decide(order, Docket(day: 4).Record)).ThenNothing();

    [Fact]
    public void A_newer_record_takes_the_place_of_an_older_one() =>
        Given(Docket(day: 4)).When(order => KeepDocket.Decide(order, Docket(day: 5, "argued").Record)).Then(Docket(day: 5, "argued"));

    [Fact]
    public void An_older_record_never_overwrites_a_newer_one() =>
        Given(Docket(day: 5)).When(order => KeepDocket.Decide(order, Docket(day: 4, "argued").Record)).ThenNothing();

    [Fact]
    public void The_same_decision_again_changes_nothing() =>
        Given(Docket(day: 4), Decision(1)).When(order => ReceiveDecision.Decide(order, Issued(1))).ThenNothing();

    [Fact]
    public void A_later_decision_takes_the_place_of_an_earlier_one_and_not_the_reverse()
    {
        Given(Docket(day: 4), Decision(1)).When(order => ReceiveDecision.Decide(order, Issued(2))).Then(Decision(2));
        Given(Docket(day: 4), Decision(2)).When(order => ReceiveDecision.Decide(order, Issued(1))).ThenNothing();
    }

    [Fact]
    public void A_decision_of_the_case_that_the_petition_has_moved_to_takes_the_place_of_one_of_the_case_that_it_left()
    {
        Given(Docket(day: 4), Decision(2) with { Tie = 1 }).When(order => ReceiveDecision.Decide(order, Issued(1) with { Tie = 2 })).Then(Decision(1) with { Tie = 2 });
        Given(Docket(day: 4), Decision(1) with { Tie = 2 }).When(order => ReceiveDecision.Decide(order, Issued(2) with { Tie = 1 })).ThenNothing();
    }

    private static DocketKept Docket(int day, string status = "briefing") =>
        new(new DocketRecord("11-72345", "9", "A999000123", new DateOnly(2011, 12, day), new DateOnly(2011, 6, 20), new DateOnly(2011, 7, 11), "granted", status, new DateOnly(2012, 1, 15)));

    private static DecisionIssuedV1 Issued(int version) =>
        new(new Guid("3f0c1c1e-0000-4000-8000-000000000001"), new Guid("3f0c1c1e-0000-4000-8000-000000000002"), Agency.Oil, "11-72345", version, Lane.Accelerate, "2011-11-17", Monday.AddDays(version));

    private static DecisionReceived Decision(int version) =>
        new(new Guid("3f0c1c1e-0000-4000-8000-000000000001"), new Guid("3f0c1c1e-0000-4000-8000-000000000002"), "11-72345", version, Lane.Accelerate, "2011-11-17", Monday.AddDays(version));
}
