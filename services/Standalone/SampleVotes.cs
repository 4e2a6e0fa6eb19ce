using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Standalone;

/// <summary>
/// What the people of the sample say in some votes, so that a case stands in every state: one that waits for its concurrence, one that is
/// with the chief counsel, one decided, one done, and one half way.
/// </summary>
public static class SampleVotes
{
    /// <summary>The day of the docket on which its votes are opened, and the day after.</summary>
    public const string Opened = "2011-12-05";
    public const string CastOn = "2011-12-06";

    /// <summary>By case file: the sample is the same wherever it is generated. DHS speaks last, since its ballot may close the vote.</summary>
    public static readonly ImmutableArray<Vote> All =
    [
        new("DHS-2011-000672", [new(Agency.Eoir, Choice.Accelerate), new(Agency.Dhs, Choice.Accelerate)]),
        new("DHS-2011-001162", [new(Agency.Eoir, Choice.ContinueNormally), new(Agency.Dhs, Choice.ContinueNormally)]),
        new("DHS-2011-000267", [new(Agency.Eoir, Choice.Abstain), new(Agency.Oil, Choice.ContinueNormally), new(Agency.Dhs, Choice.Accelerate)]),
        new("DHS-2011-001030", [new(Agency.Oil, Choice.ConsiderForDiscretion), new(Agency.Dhs, Choice.ConsiderForDiscretion)]),
        new("DHS-2011-000009", [new(Agency.Oil, Choice.ConsiderForDiscretion)]),
    ];

    public sealed record Vote(string CaseFile, ImmutableArray<Ballot> Ballots);

    public sealed record Ballot(Agency Agency, Choice Choice);

    /// <summary>
    /// Casts the ballots of a vote, each as soon as it has come to its agency. One that was cast before is not cast again: the same ballot
    /// changes nothing, and a vote that is closed takes none.
    /// </summary>
    /// <exception cref="CannotRunException">A ballot could not be cast, and its vote is open.</exception>
    public static async Task CastAsync(Vote vote, SampleTool tool, CancellationToken stop)
    {
        foreach (var ballot in vote.Ballots)
            await tool.RunUntilDoneAsync(Cast(vote, ballot), () => IsClosedAsync(vote, tool, stop), stop);
    }

    /// <returns>The command of the tool that casts the ballot.</returns>
    public static ImmutableArray<string> Cast(Vote vote, Ballot ballot) =>
    [
        "vote", "cast", "--agency", $"{ballot.Agency}", "--case", vote.CaseFile, "--choice", $"{ballot.Choice}", "--reasons", "A ballot of the sample docket.", "--on", CastOn,
    ];

    private static async Task<bool> IsClosedAsync(Vote vote, SampleTool tool, CancellationToken stop)
    {
        var shown = JsonDocument.Parse(await tool.RunAsync(["vote", "show", vote.CaseFile, "--json"], stop)).RootElement;
        return shown.TryGetProperty("ending", out var ending) && ending.ValueKind is JsonValueKind.String;
    }
}
