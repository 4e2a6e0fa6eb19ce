using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary>Where a vote stands, as the working group tells it.</summary>
internal sealed record VoteAnswer(
    Guid VoteId,
    Guid CaseId,
    int Round,
    string Stage,
    string ProposedLane,
    DateTimeOffset OpenedAt,
    DateTimeOffset? DueAt,
    ImmutableArray<VoteAnswer.Ballot> Ballots,
    string? Ending,
    string? StandingLane,
    string? DecidedLane,
    bool AwaitsConcurrence,
    ImmutableArray<string> WaitsFor,
    string? Note = null)
{
    internal sealed record Ballot(string Agency, int Revision, string Choice, string Reasons, string? Officer, DateTimeOffset CastAt);

    /// <summary>One vote, for a person or, as it came, for a machine.</summary>
    public static void Show(JsonElement answer, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(answer.GetRawText());
            return;
        }

        var vote = Asking.As<VoteAnswer>(answer);
        output.WriteLine($"Vote {vote.VoteId}, round {vote.Round} on case {vote.CaseId}");
        output.WriteLine($"Stage {Printable.Of(vote.Stage)}, proposed {Printable.Of(vote.ProposedLane)}, opened {Minute(vote.OpenedAt)}{(vote.DueAt is { } due ? $", due {Minute(due)}" : "")}");
        output.WriteLine(Printable.Of(vote.Standing));
        if (vote.Note is not null)
            output.WriteLine(Printable.Of(vote.Note));
        if (vote.Ballots.IsEmpty)
            return;
        var listing = new Listing(["Agency", "Choice", "Revision", "Officer", "Cast", "Reasons"], ["Revision"]);
        foreach (var ballot in vote.Ballots)
            listing.Add(ballot.Agency, ballot.Choice, ballot.Revision, ballot.Officer, Minute(ballot.CastAt), ballot.Reasons);
        listing.Write(output);
    }

    private string Standing => this switch
    {
        { DecidedLane: { } lane } => $"Decided: {lane}",
        { AwaitsConcurrence: true } => $"{StandingLane}, if a supervisor of DHS concurs",
        { Ending: { } ending } => $"Closed: {ending}; with {string.Join(" and ", WaitsFor)}",
        _ => $"Open; waits for {string.Join(", ", WaitsFor)}",
    };

    public static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
