using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Work;

/// <summary><c>review escalations</c> and <c>review concurrences</c>: the votes that wait for those above the panel.</summary>
internal static class WorklistCommand
{
    private const int MostOnAPage = 200;
    private const int UsualLimit = 50;

    private sealed record Page(ImmutableArray<Item> Items, string? Next);

    private sealed record Item(
        Guid VoteId,
        Guid CaseId,
        string? CaseFileId,
        int Round,
        string Stage,
        string? StandingLane,
        string? Why,
        ImmutableArray<string> With,
        DateTimeOffset? DueAt,
        bool FactsChanged,
        bool CanAnswer);

    public static Command Escalations() =>
        Create("escalations", "Lists the votes that the chief counsel, the deputy director or a principal of DOJ must settle.", "/escalations", "dhs.chiefcounsel");

    public static Command Concurrences() =>
        Create("concurrences", "Lists the votes for discretion that wait for a supervisor of DHS.", "/concurrences", "dhs.supervisor");

    private static Command Create(string name, string says, string path, string usualPersona)
    {
        var limit = Asked.Number("--limit", $"How many; else {UsualLimit}.", 1, MostOnAPage);
        var after = Asked.Text("--after", "The cursor that the page before gave.", "cursor");
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(usualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command(name, says) { limit, after, json, persona, group, issuer };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? usualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var page = Query.Of(path, ("limit", asked.GetValue(limit) ?? UsualLimit), ("after", asked.GetValue(after)));
                var answer = await service.Get<JsonElement>(page, stop);
                Show(answer, asked.GetValue(json), Console.Out);
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
            output.WriteLine("No vote waits for that.");
            return;
        }

        var listing = new Listing(["Vote", "Case file", "Round", "Stage", "Lane", "Why", "With", "Due", "Facts", "You"], ["Round"]);
        foreach (var item in page.Items)
        {
            listing.Add(
                item.VoteId,
                item.CaseFileId,
                item.Round,
                item.Stage,
                item.StandingLane,
                item.Why,
                string.Join(" and ", item.With),
                item.DueAt is { } due ? VoteAnswer.Minute(due) : null,
                item.FactsChanged ? "changed" : null,
                item.CanAnswer ? "can answer" : "cannot");
        }

        listing.Write(output);
        if (page.Next is not null)
            output.WriteLine($"The next page: --after {Printable.Of(page.Next)}");
    }
}
