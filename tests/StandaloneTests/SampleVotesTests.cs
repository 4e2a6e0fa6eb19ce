using InteragencyReview.Kernel;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.StandaloneTests;

public sealed class SampleVotesTests
{
    private static readonly CommandResult NotThereYet = new(SampleTool.Refused, "", "Oil has no ballot on this case: there is no open vote on it, or it has not arrived yet.");
    private static readonly SampleVotes.Vote Vote = new("DHS-2011-000001", [new(Agency.Oil, Choice.Accelerate)]);

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

    [Fact]
    public async Task A_ballot_that_has_not_arrived_yet_is_cast_when_it_has()
    {
        var casts = 0;
        await SampleVotes.CastAsync(Vote, Tool(isCast: () => ++casts == 3, "{}"), CancellationToken.None);
        Assert.Equal(3, casts);
    }

    [Fact]
    public async Task A_ballot_of_a_vote_that_is_closed_is_left_alone()
    {
        var casts = 0;
        await SampleVotes.CastAsync(Vote, Tool(isCast: () => ++casts < 0, """{ "ending": "Decided" }"""), CancellationToken.None);
        Assert.Equal(1, casts);
    }

    [Fact]
    public async Task A_ballot_that_never_arrives_is_told_so_that_the_next_start_casts_it()
    {
        var problem = await Assert.ThrowsAsync<CannotRunException>(() => SampleVotes.CastAsync(Vote, Tool(isCast: () => false, """{ "ending": null }""", bound: TimeSpan.Zero), CancellationToken.None));
        Assert.Contains("vote cast --agency Oil --case DHS-2011-000001", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("it has not arrived yet. Start again to go on from here.", problem.Message, StringComparison.Ordinal);
    }

    private static SampleTool Tool(Func<bool> isCast, string vote, TimeSpan? bound = null) => new(
        (arguments, _) => Task.FromResult(arguments switch
        {
            ["vote", "cast", ..] => isCast() ? new(0, "", "") : NotThereYet,
            ["vote", "show", "DHS-2011-000001", "--json"] => new(0, vote, ""),
            _ => throw new ArgumentOutOfRangeException(nameof(arguments), string.Join(' ', arguments), "No such command."),
        }),
        bound ?? TimeSpan.FromMinutes(1),
        pause: TimeSpan.FromMilliseconds(10));
}
