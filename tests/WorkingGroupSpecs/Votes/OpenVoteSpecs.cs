using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class OpenVoteSpecs : VoteSpec
{
    private static readonly OpenVote Open = new(
        CaseId,
        1,
        [Dhs, Eoir, Oil],
        VoteRule.Standard,
        Stage.Hearing,
        Lane.Undetermined,
        ["A2c", "C6"],
        3,
        "2011-11-17",
        new("DHS-2011-000123", "4711", null),
        "member",
        Monday,
        DueAt);

    [Fact]
    public void A_member_opens_a_vote_and_everything_that_can_decide_it_is_fixed() =>
        Given().When(vote => OpenVote.Decide(vote, Open)).Then(OpenedFor(Dhs, Eoir, Oil));

    [Fact]
    public void Under_a_motion_it_says_of_how_many() =>
        Given().When(vote => OpenVote.Decide(vote, Open with { MotionId = CaseId, MotionCases = 3 })).Then(OpenedFor(Dhs, Eoir, Oil) with { MotionId = CaseId, MotionCases = 3 });

    [Fact]
    public void Opening_the_same_round_again_adds_nothing() =>
        Given(OpenedFor(Dhs, Eoir, Oil)).When(vote => OpenVote.Decide(vote, Open)).ThenNothing();

    [Fact]
    public void Opening_it_again_with_another_due_date_moves_nothing() =>
        Given(OpenedFor(Dhs, Eoir, Oil)).When(vote => OpenVote.Decide(vote, Open with { DueAt = DueAt.AddDays(7) })).ThenNothing();

    [Fact]
    public void Another_round_is_another_vote() => Assert.NotEqual(Vote.IdOf(CaseId, 1), Vote.IdOf(CaseId, 2));

    [Fact]
    public void Rounds_are_counted_from_one() => Refused(Open with { Round = 0 }, "bad-round");

    [Fact]
    public void A_vote_cannot_be_due_when_it_is_opened() => Refused(Open with { DueAt = Monday }, "due-in-the-past");

    [Fact]
    public void A_vote_cannot_be_due_before_it_is_opened() => Refused(Open with { DueAt = Monday.AddDays(-1) }, "due-in-the-past");

    [Fact]
    public void A_vote_cannot_stay_open_for_ever() => Refused(Open with { DueAt = Monday.AddDays(OpenVote.LongestDays).AddTicks(1) }, "due-too-far");

    [Fact]
    public void A_panel_without_DHS_is_refused() => Refused(Open with { Panel = [Eoir, Oil] }, "bad-panel");

    [Fact]
    public void A_panel_without_the_Department_of_Justice_is_refused() => Refused(Open with { Panel = [Dhs] }, "bad-panel");

    [Fact]
    public void An_agency_has_one_seat() => Refused(Open with { Panel = [Dhs, Dhs, Eoir] }, "bad-panel");

    [Fact]
    public void An_empty_panel_is_refused() => Refused(Open with { Panel = [] }, "bad-panel");

    [Fact]
    public void A_panel_that_was_left_out_is_refused() => Refused(Open with { Panel = default }, "bad-panel");

    [Fact]
    public void A_majority_of_one_is_refused_since_arrival_would_decide() =>
        Refused(Open with { Rule = VoteRule.Standard with { Majority = 1 } }, "bad-rule");

    [Fact]
    public void Half_of_a_panel_is_no_majority() =>
        Refused(Open with { Panel = [Dhs, Eoir], Rule = VoteRule.Standard with { Majority = 1 } }, "bad-rule");

    [Fact]
    public void A_majority_larger_than_the_panel_is_refused() =>
        Refused(Open with { Panel = [Dhs, Eoir], Rule = VoteRule.Standard with { Majority = 3 } }, "bad-rule");

    [Fact]
    public void One_agency_is_no_quorum_since_it_needs_both_departments() =>
        Refused(Open with { Rule = VoteRule.Standard with { Quorum = 1 } }, "bad-rule");

    [Fact]
    public void A_quorum_larger_than_the_panel_is_refused() =>
        Refused(Open with { Panel = [Dhs, Oil], Rule = VoteRule.Standard with { Quorum = 3 } }, "bad-rule");

    [Theory]
    [InlineData(0)]
    [InlineData(VoteRule.LongestEscalationDays + 1)]
    public void Whoever_must_settle_has_a_term(int days) =>
        Refused(Open with { Rule = VoteRule.Standard with { EscalationDays = days } }, "bad-rule");

    [Fact]
    public void Two_of_three_unanimity_and_a_panel_of_two_are_rules_that_work()
    {
        ImmutableArray<Agency> three = [Dhs, Eoir, Oil];
        Assert.Null(VoteRule.Standard.Check(three));
        Assert.Null((VoteRule.Standard with { Quorum = 3, Majority = 3 }).Check(three));
        Assert.Null(VoteRule.Standard.Check([Oil, Dhs]));
    }

    [Fact]
    public void An_open_vote_waits_for_its_agencies_until_the_due_date()
    {
        var vote = Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Eoir, Choice.Abstain)).State;
        Assert.Equal(["dhs", "oil"], vote.WaitsFor.ToArray());
        Assert.Equal(DueAt, vote.DueAt);
        Assert.Null(vote.DecidedLane);
    }

    private void Refused(OpenVote open, string type) => Given().When(vote => OpenVote.Decide(vote, open)).ThenRefused(type);
}
