using System.Text.RegularExpressions;
using InteragencyReview.Kernel;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests;

/// <summary>The walk of a vote that the README prints, each command as it stands there.</summary>
[Collection(OnSharedSystem.Name)]
public sealed partial class WalkTests(SharedSystem shared)
{
    private const string Heading = "## The walk of a vote";

    [Fact]
    public async Task Each_command_of_the_walk_works_as_printed_and_the_decision_is_on_the_feed()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "README.md"));
        var walk = readme[readme.IndexOf(Heading, StringComparison.Ordinal)..].Split('\n').Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
        var commands = walk.Where(line => line.StartsWith("    bin/review ", StringComparison.Ordinal)).Select(line => line.Trim()["bin/review ".Length..]).ToList();
        Assert.NotEmpty(commands);

        // The case of the walk, as the sample docket has it.
        var caseFile = CaseFile().Match(string.Join('\n', commands)).Value;
        var one = DocketCase.OfAStudent(int.Parse(caseFile[^6..], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(caseFile, one.CaseFileId);
        await shared.Office.Import(new Docket([one]));
        var caseId = await shared.Office.CaseInQueue(one);

        var said = "";
        foreach (var command in commands)
        {
            var words = Words(command);
            var persona = Persona.Find(words[Array.IndexOf(words, "--as") + 1])!;

            // A person reads what the last command printed before typing the next; the messages between the services are faster.
            var ran = await ReviewTool.Run(shared.System, persona, words);
            for (var tries = 0; ran.ExitCode == 2 && tries < 20; tries++)
                ran = await ReviewTool.Run(shared.System, persona, words);
            Assert.True(ran.ExitCode == 0, $"{command}: {ran.Errors}");
            said = ran.Output;
        }

        Assert.Contains("ConsiderForDiscretion: decision 1", said, StringComparison.Ordinal);
        await shared.Office.Decided(caseId);
        await Logs.Rest(shared.System);
        Assert.Equal(nameof(Lane.ConsiderForDiscretion), Assert.Single(await shared.Office.OnFeed(caseId)).GetProperty("data").GetProperty("lane").GetString());
    }

    /// <summary>As a shell takes a line apart: quotes keep blanks together, and a comment is nothing.</summary>
    private static string[] Words(string command) =>
        [.. Word().Matches(command.Split(" #")[0]).Select(word => word.Groups[1].Success ? word.Groups[1].Value : word.Value)];

    [GeneratedRegex("\"([^\"]*)\"|\\S+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"DHS-2011-\d{6}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CaseFile();
}
