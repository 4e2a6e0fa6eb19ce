using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Cases.Screenings;
using InteragencyReview.WorkingGroup.Motions;

namespace InteragencyReview.WorkingGroupSpecs.Motions;

public sealed class OpenMotionSpecs() : Spec<Motion, MotionOpened>(Motion.Initial, (motion, e) => motion.Apply(e))
{
    private static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<MotionOpened.CaseOnMotion> Cases = [new(Id(1), Id(11)), new(Id(2), Id(12))];
    private static readonly Guid MotionId = Motion.IdOf([Id(11), Id(12)]);
    private static readonly OpenMotion Open = new(MotionId, Lane.Accelerate, Cases, [Id(3)], "All felons.", "chair", Monday, null);
    private static readonly MotionOpened Opened = new(MotionId, Lane.Accelerate, Cases, [Id(3)], "All felons.", "chair", Monday, null);

    [Fact]
    public void A_list_of_cases_is_put_to_the_panel_at_once() => Given().When(motion => OpenMotion.Decide(motion, Open)).Then(Opened);

    [Fact]
    public void The_same_again_adds_nothing() => Given(Opened).When(motion => OpenMotion.Decide(motion, Open)).ThenNothing();

    [Fact]
    public void The_same_votes_are_the_same_motion_in_whatever_order() => Assert.Equal(MotionId, Motion.IdOf([Id(12), Id(11)]));

    [Fact]
    public void A_motion_has_reasons() => Given().When(motion => OpenMotion.Decide(motion, Open with { Reasons = "" })).ThenRefused("reasons-missing");

    [Fact]
    public void And_cases() => Given().When(motion => OpenMotion.Decide(motion, Open with { Cases = [] })).ThenRefused("no-cases");

    [Fact]
    public void But_not_too_many() =>
        Given().When(motion => OpenMotion.Decide(motion, Open with { Cases = [.. Enumerable.Range(1, OpenMotion.MostCases + 1).Select(n => new MotionOpened.CaseOnMotion(Id(n), Id(n)))] }))
            .ThenRefused("too-many-cases");

    [Fact]
    public void An_exception_is_not_on_it() => Given().When(motion => OpenMotion.Decide(motion, Open with { Exceptions = [Id(2)] })).ThenRefused("excepted");

    private static Guid Id(int number) => DeterministicGuid.Of("spec", $"{number}");
}

public sealed class StartScreeningSpecs() : Spec<ScreeningRun, ScreeningRunEvent>(ScreeningRun.Initial, (run, e) => run.Apply(e))
{
    private static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly StartScreening Start = new(new DateOnly(2011, 12, 5), "chair", Monday);
    private static readonly ScreeningStarted Started = new(new DateOnly(2011, 12, 5), "chair", Monday);

    [Fact]
    public void All_cases_are_screened_as_of_a_day() => Given().When(run => StartScreening.Decide(run, Start)).Then(Started);

    [Fact]
    public void Once_for_each_day_whoever_asks() => Given(Started).When(run => StartScreening.Decide(run, Start with { By = null })).ThenNothing();

    [Fact]
    public void The_clock_does_the_same_once_a_night_and_notes_where_a_chair_came_first()
    {
        var byClock = Started with { By = null };
        Given().When(run => ScreenAtNight.Decide(run, Start.On, Monday)).Then(byClock);
        Given(byClock).When(run => ScreenAtNight.Decide(run, Start.On, Monday)).ThenNothing();
        Given(Started).When(run => ScreenAtNight.Decide(run, Start.On, Monday)).Then(new NightPassed(Start.On));
        Given(Started, new NightPassed(Start.On)).When(run => ScreenAtNight.Decide(run, Start.On, Monday)).ThenNothing();
    }

    [Fact]
    public void Not_for_a_day_to_come() => Given().When(run => StartScreening.Decide(run, Start with { On = new DateOnly(2011, 12, 6) })).ThenRefused("day-to-come");
}
