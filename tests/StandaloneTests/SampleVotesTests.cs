using InteragencyReview.Kernel;
using InteragencyReview.Standalone;

namespace InteragencyReview.StandaloneTests;

public sealed class SampleVotesTests
{
    [Fact]
    public void The_first_votes_of_a_lane_are_cast_in_the_order_in_which_they_were_opened()
    {
        var (first, second) = (Guid.Parse("3f0c1c1e-0000-4000-8000-000000000001"), Guid.Parse("3f0c1c1e-0000-4000-8000-000000000002"));
        var ballots = SampleVotes.Ballots(nameof(Lane.ConsiderForDiscretion), $$"""[{"caseId":"{{first}}","voteId":"{{second}}"},{"caseId":"{{second}}"}]""").ToList();
        Assert.Equal(3, ballots.Count);
        Assert.Equal([first.ToString(), first.ToString(), second.ToString()], ballots.Select(ballot => ballot[ballot.IndexOf("--case") + 1]));
        Assert.All(ballots, ballot => Assert.Equal(SampleVotes.Cast, ballot[^1]));
    }

    [Fact]
    public void A_lane_with_fewer_cases_has_fewer_votes() => Assert.Empty(SampleVotes.Ballots(nameof(Lane.Accelerate), "[]"));
}
