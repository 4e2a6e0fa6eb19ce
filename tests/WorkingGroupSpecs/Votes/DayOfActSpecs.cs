using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

/// <summary>The day for which those act who come after the panel. The last ballot is of 6 December, and they act on the 7th.</summary>
public sealed class DayOfActSpecs : VoteSpec
{
    [Theory]
    [InlineData(8, "day-to-come")]
    [InlineData(5, "day-before-the-last")]
    public void Nobody_concurs_refuses_or_settles_for_a_day_to_come_or_one_before_the_last_ballot(int day, string refusal)
    {
        var on = new DateOnly(2011, 12, day);
        Given(DecidedForDiscretion()).When(Concurs(on)).ThenRefused(refusal);
        Given(DecidedForDiscretion()).When(Refuses(on)).ThenRefused(refusal);
        Given(Deadlocked()).When(Settles(on)).ThenRefused(refusal);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void For_the_day_of_the_last_ballot_or_a_later_one_they_do_and_it_is_recorded(int day)
    {
        var on = new DateOnly(2011, 12, day);
        Given(DecidedForDiscretion()).When(Concurs(on)).Then(new ConcurrenceGiven(Supervisor.Id, "I agree.", null, Arrived, on));
        Given(DecidedForDiscretion())
            .When(Refuses(on))
            .Then(
                new ConcurrenceRefused(Supervisor.Id, "The record does not bear it.", null, Arrived, on),
                ToChiefCounsel(EscalationReason.ConcurrenceRefused));
        Given(Deadlocked()).When(Settles(on)).Then(Stated(Arrived) with { On = on }, new VoteSettled(Lane.Accelerate, Arrived));
    }

    [Fact]
    public void What_is_settled_days_after_the_last_ballot_is_decided_on_the_day_and_at_the_hour_of_the_settlement()
    {
        var at = Arrived.AddDays(3);
        var vote = Given([.. Deadlocked(), Stated(at), new VoteSettled(Lane.Accelerate, at)]).State;
        Assert.Equal(new DateOnly(2011, 12, 10), vote.Day);
        Assert.Equal(at, vote.DecidedAt);
    }

    private static SettlementStated Stated(DateTimeOffset at) => new(Roles.ChiefCounsel, ChiefCounsel.Id, Lane.Accelerate, "All weighed.", null, at);

    private static Func<Vote, Decision<VoteEvent>> Concurs(DateOnly on) =>
        vote => GiveConcurrence.Decide(vote, new(VoteId, Supervisor, "I agree.", null, Arrived, on), CasePeople.None);

    private static Func<Vote, Decision<VoteEvent>> Refuses(DateOnly on) =>
        vote => RefuseConcurrence.Decide(vote, new(VoteId, Supervisor, "The record does not bear it.", null, Arrived, on), CasePeople.None);

    private static Func<Vote, Decision<VoteEvent>> Settles(DateOnly on) =>
        vote => SettleVote.Decide(vote, new(VoteId, ChiefCounsel, Lane.Accelerate, "All weighed.", null, Arrived, on), CasePeople.None);
}
