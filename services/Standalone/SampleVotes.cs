using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Standalone;

/// <summary>
/// What the people of the sample say in its first votes, so that a case stands in every state: one that waits for its concurrence, one
/// that is with the chief counsel, one decided, one done, and the others still on vote.
/// </summary>
public static class SampleVotes
{
    /// <summary>The day of the docket on which its votes are opened, and the day after.</summary>
    public const string Opened = "2011-12-05";
    public const string Cast = "2011-12-06";

    /// <summary>Of the votes of one lane, in the order in which they were opened: who says what. DHS last, since its ballot may close the vote.</summary>
    private static readonly ImmutableDictionary<string, ImmutableArray<ImmutableArray<(string Agency, string Choice)>>> Said =
        ImmutableDictionary<string, ImmutableArray<ImmutableArray<(string, string)>>>.Empty
            .Add(nameof(Lane.Accelerate),
            [
                [("Eoir", "Accelerate"), ("Dhs", "Accelerate")],
                [("Eoir", "ContinueNormally"), ("Dhs", "ContinueNormally")],
                [("Eoir", "Abstain"), ("Oil", "ContinueNormally"), ("Dhs", "Accelerate")],
            ])
            .Add(nameof(Lane.ConsiderForDiscretion),
            [
                [("Oil", "ConsiderForDiscretion"), ("Dhs", "ConsiderForDiscretion")],
                [("Oil", "ConsiderForDiscretion")],
            ]);

    /// <param name="opened">As <c>vote open --json</c> printed it.</param>
    /// <returns>The commands of the tool that cast the ballots.</returns>
    public static IEnumerable<ImmutableArray<string>> Ballots(string lane, string opened)
    {
        var votes = JsonSerializer.Deserialize<ImmutableArray<Vote>>(opened, WireJson.Options);
        foreach (var (vote, ballots) in votes.Zip(Said[lane]))
        {
            foreach (var (agency, choice) in ballots)
            {
                yield return
                [
                    "vote", "cast", "--agency", agency, "--case", $"{vote.CaseId}", "--choice", choice, "--reasons", "A ballot of the sample docket.", "--on", Cast,
                ];
            }
        }
    }

    private sealed record Vote(Guid CaseId);
}
