using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class RecordStepAsideSpecs : VoteSpec
{
    private static readonly OfficerSteppedAside Aside = new(Dhs, Supervisor.Id, Arrived);

    [Fact]
    public void Who_steps_aside_is_noted_once()
    {
        var step = new RecordStepAside(Dhs, Supervisor.Id, Arrived);
        Given(OpenedFor(Dhs, Eoir, Oil)).When(vote => RecordStepAside.Decide(vote, step)).Then(Aside);
        Given(OpenedFor(Dhs, Eoir, Oil), Aside).When(vote => RecordStepAside.Decide(vote, step)).ThenNothing();
    }

    [Fact]
    public void And_neither_concurs_nor_refuses_to()
    {
        VoteEvent[] vote = [.. DecidedForDiscretion(), Aside];
        Given(vote).When(state => GiveConcurrence.Decide(state, new(VoteId, Supervisor, "Agreed.", null, Arrived), CasePeople.None)).ThenRefused("stepped-aside");
        Given(vote).When(state => RefuseConcurrence.Decide(state, new(VoteId, Supervisor, "Not so.", null, Arrived), CasePeople.None)).ThenRefused("stepped-aside");
    }

    [Fact]
    public void Nor_settles_the_vote()
    {
        VoteEvent[] vote = [.. Deadlocked(), Aside with { Officer = ChiefCounsel.Id }];
        Given(vote).When(state => SettleVote.Decide(state, new(VoteId, ChiefCounsel, Lane.Accelerate, "So it is.", null, Arrived), CasePeople.None)).ThenRefused("stepped-aside");
    }
}
