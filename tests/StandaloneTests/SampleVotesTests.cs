using InteragencyReview.Kernel;
using InteragencyReview.Standalone;

namespace InteragencyReview.StandaloneTests;

public sealed class SampleVotesTests
{
    [Fact]
    public void A_ballot_is_a_command_of_the_tool_for_the_day_of_the_docket()
    {
        var command = SampleVotes.Cast(new("DHS-2011-000001", []), new(Agency.Oil, Choice.Accelerate));
        var typed = string.Join(' ', command);
        Assert.StartsWith("vote cast --agency Oil --case DHS-2011-000001 --choice Accelerate ", typed, StringComparison.Ordinal);
        Assert.EndsWith($" --on {SampleVotes.CastOn}", typed, StringComparison.Ordinal);
    }

    [Fact]
    public void No_case_is_put_to_two_votes() => Assert.Equal(SampleVotes.All.Length, SampleVotes.All.DistinctBy(vote => vote.CaseFile).Count());
}
