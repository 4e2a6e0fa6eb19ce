using InteragencyReview.IntakeSpecs.Import;
using InteragencyReview.Tool;

namespace InteragencyReview.IntakeSpecs.Tool;

/// <summary>Whole commands against services that answer what a spec says: the exit code, and what is sent.</summary>
[Collection(nameof(WholeProcess))]
public sealed class AnswerSpecs : IDisposable
{
    private const string Letter = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _errors = Console.Error;
    private readonly FakeServices _services = new();

    public void Dispose()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
        _services.Dispose();
    }

    [Fact]
    public async Task A_message_is_discarded_by_a_command_that_is_done_once_however_often_it_is_tried()
    {
        var failures = 0;
        _services.Disturb = path => path.EndsWith("/discard", StringComparison.Ordinal) && Interlocked.Increment(ref failures) == 1 ? 502 : null;
        _services.Other = _ => $$"""{"id":"{{Letter}}"}""";
        Assert.Equal(ExitCode.Done, (await Run("dead-letters", "discard", "--id", Letter, "--reason", "Nobody needs it.")).Code);
        Assert.Equal(2, _services.Commands.Count);
        Assert.Single(_services.Commands.Distinct());
    }

    [Theory]
    [InlineData("""{"motionId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","lane":"Accelerate","cases":[],"refused":[]}""", ExitCode.Done)]
    [InlineData("""{"motionId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","lane":"Accelerate","cases":[],"refused":[{"caseId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","reason":"It is on a vote."}]}""", ExitCode.Refused)]
    public async Task A_motion_that_leaves_cases_out_is_opened_with_the_exit_code_of_a_refusal(string answer, int code)
    {
        _services.Other = _ => answer;
        foreach (var json in (string[][])[[], ["--json"]])
            Assert.Equal(code, (await Run(["motion", "open", "--lane", "Accelerate", "--reasons", "Students.", .. json])).Code);
    }

    [Theory]
    [InlineData("""{"cast":[],"left":[]}""", ExitCode.Done)]
    [InlineData("""{"cast":[],"left":[{"caseId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","reason":"It is claimed."}]}""", ExitCode.Refused)]
    [InlineData("""{"cast":[],"left":[{"caseId":"6f9619ff-8b86-d011-b42d-00c04fc964ff","reason":"It was taken out."}]}""", ExitCode.Done, "--except", Letter)]
    public async Task A_motion_that_leaves_ballots_out_is_cast_with_the_exit_code_of_a_refusal(string answer, int code, params string[] except)
    {
        _services.Other = _ => answer;
        foreach (var json in (string[][])[[], ["--json"]])
            Assert.Equal(code, (await Run(["motion", "cast", Letter, "--agency", "Dhs", "--choice", "Abstain", "--reasons", "Students.", .. except, .. json])).Code);
    }

    [Fact]
    public async Task A_motion_of_which_cases_are_still_to_arrive_is_cast_with_the_exit_code_of_a_refusal()
    {
        _services.Other = _ => $$"""{"cast":["{{Letter}}"],"left":[],"notYetHere":163}""";
        var (code, said) = await Run("motion", "cast", Letter, "--agency", "Dhs", "--choice", "Abstain", "--reasons", "Students.");
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("163 cases of the motion have not arrived here yet: cast again in a moment.", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_projection_that_no_service_has_is_refused()
    {
        _services.Other = _ => "[]";
        var (code, said) = await Run("check", "--projection", "typo");
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("No service that was asked has a projection typo.", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No service that was asked has a dead letter 6f9619ff-8b86-d011-b42d-00c04fc964ff", ExitCode.Refused, "--id", Letter)]
    [InlineData("There are no such dead letters.", ExitCode.Done, "--all")]
    public async Task A_message_that_no_service_has_cannot_be_replayed_but_there_may_be_none_at_all(string told, int expected, params string[] which)
    {
        _services.Other = _ => """{"items":[]}""";
        var (code, said) = await Run(["dead-letters", "replay", .. which]);
        Assert.Equal(expected, code);
        Assert.Contains(told, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("escalations")]
    [InlineData("concurrences")]
    public async Task A_page_of_votes_ends_with_how_the_next_one_is_asked_for(string list)
    {
        _services.Other = _ => $$"""{"items":[{"voteId":"{{Letter}}","caseId":"{{Letter}}","round":1,"stage":"Escalated","with":["dhs.chiefcounsel"],"factsChanged":false,"canAnswer":true}],"next":"further"}""";
        var (code, said) = await Run(list, "--after", "here");
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("The next page: --after further", said, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> Run(params string[] words)
    {
        using var said = new StringWriter();
        using var together = TextWriter.Synchronized(said);
        Console.SetOut(together);
        Console.SetError(together);
        var command = Review.Command().Parse(words).CommandResult.Command;
        string[] addresses = [.. new[] { "--issuer", "--dhs", "--eoir", "--oil", "--wg" }.Where(name => command.Options.Any(option => option.Name == name))];
        var code = await Review.Run([.. words, .. addresses.SelectMany(name => new[] { name, _services.Address.ToString() })]);
        return (code, said.ToString());
    }
}
