using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Ballots;

/// <summary><c>review ballots</c>: the ballots of an agency, those due first at the top.</summary>
internal static class BallotsCommand
{
    private const int LargestPage = 500;

    /// <summary>As the services name them.</summary>
    private enum SeatState
    {
        Open,
        Cast,
        Closed,
    }

    private sealed record Page(ImmutableArray<Item> Items, string? Next);

    private sealed record Item(
        Guid Id, Guid CaseId, string? AgencyKey, int Round, string Stage, string ProposedLane, string State, string? Choice, DateTimeOffset DueAt, string? ClaimedBy, DateTimeOffset? ClaimedUntil);

    public static Command Create()
    {
        var state = Asked.Word<SeatState>("--state", "Ballots in this state; else those that wait.");
        var limit = Asked.Number("--limit", "Ballots on the page.", 1, LargestPage);
        var after = Asked.Text("--after", "The cursor that the page before gave.", "cursor");
        var command = new Command("ballots", "Lists the ballots of an agency, those due first at the top.") { state, limit, after };
        var agency = BallotOf.Agency(command);
        command.SetAction((asked, stop) => agency.Run(asked, async service =>
        {
            var path = Query.Of("/ballots", ("state", asked.GetValue(state)), ("limit", asked.GetValue(limit)), ("after", asked.GetValue(after)));
            Show(await service.Get<JsonElement>(path, stop), asked.GetValue(agency.Json), Console.Out);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Show(JsonElement answer, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(answer.GetRawText());
            return;
        }

        NotRead.Show(answer, output);
        var page = Asking.As<Page>(answer);
        if (page.Items.IsEmpty)
        {
            output.WriteLine("No ballot is there.");
            return;
        }

        var listing = new Listing(["Ballot", "Case", "Key", "Round", "Stage", "Proposed", "State", "Choice", "Due", "Claimed by", "Until"], ["Round"]);
        foreach (var item in page.Items)
        {
            listing.Add(
                item.Id,
                item.CaseId,
                item.AgencyKey,
                item.Round,
                item.Stage,
                item.ProposedLane,
                item.State,
                item.Choice,
                VoteAnswer.Minute(item.DueAt),
                item.ClaimedBy,
                item.ClaimedUntil is { } until ? VoteAnswer.Minute(until) : null);
        }

        listing.Write(output);
        if (page.Next is not null)
            output.WriteLine($"The next page: --after {Printable.Of(page.Next)}");
    }
}
