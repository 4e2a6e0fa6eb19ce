using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool;

/// <summary><c>review queue</c>: how many cases stand in each lane, or a page of one lane.</summary>
public static class QueueCommand
{
    private const string UsualPersona = "dhs.attorney";
    private const int LargestPage = 200;

    public sealed record Filter(
        Lane? Lane, Stage? Stage, string? Office, string? Court, string? Custody, string? Indicator, int? Limit, string? After, bool Questioned = false);

    private sealed record Counts(ImmutableArray<Count> Queues, long Cases);

    private sealed record Count(string Lane, long Cases, long InVote, long Escalated, long Decided, long Questioned, DateTimeOffset? OldestWaitingSince);

    private sealed record Page(ImmutableArray<Item> Items, string? Next, string? Note);

    private sealed record Item(
        Guid CaseId,
        string CaseFileId,
        string State,
        string Stage,
        int? PriorityLevel,
        DateTimeOffset WaitingSince,
        string? Office,
        string? Court,
        string? Custody,
        ImmutableArray<string> Indicators,
        bool Questioned);

    public static Command Create()
    {
        var lane = Asked.Word<Lane>("--lane", "The lane to show; without it, the numbers of all lanes.");
        var stage = Asked.Word<Stage>("--stage", "Only cases at this stage.");
        var office = Asked.Text("--office", "Only cases of this field office.", "code");
        var court = Asked.Text("--court", "Only cases before this court.", "code");
        var custody = Asked.Text("--custody", "Only cases in this custody: detained, never or released.", "word");
        var indicator = Asked.Text("--indicator", "Only cases that meet this criterion, like A2c.", "criterion");
        var questioned = new Option<bool>("--questioned") { Description = "Only cases whose decision is questioned by what the agencies have said since." };
        var limit = Asked.Number("--limit", "Cases on the page.", 1, LargestPage);
        var after = Asked.Text("--after", "The cursor that the page before gave.", "cursor");
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("queue", "Shows how many cases stand in each lane, or a page of one lane in the order in which they are to be looked at.")
        {
            lane, stage, office, court, custody, indicator, questioned, limit, after, json, persona, group, issuer,
        };
        command.Validators.Add(asked =>
        {
            if (!asked.Has(lane) && new Option[] { stage, office, court, custody, indicator, questioned, limit, after }.FirstOrDefault(asked.Has) is { } filter)
                asked.AddError($"{filter.Name} needs --lane: without it the numbers of all lanes are shown.");
        });
        command.SetAction((asked, stop) =>
        {
            var filter = new Filter(
                asked.GetValue(lane),
                asked.GetValue(stage),
                asked.GetValue(office),
                asked.GetValue(court),
                asked.GetValue(custody),
                asked.GetValue(indicator),
                asked.GetValue(limit),
                asked.GetValue(after),
                asked.GetValue(questioned));
            return Asking.Run(
                asked.GetRequiredValue(issuer),
                asked.GetValue(persona) ?? UsualPersona,
                asked.GetRequiredValue(group),
                Console.Error,
                service => Run(service, filter, asked.GetValue(json), Console.Out, stop));
        });
        return command;
    }

    /// <returns>The exit code.</returns>
    public static async Task<int> Run(ServiceClient group, Filter filter, bool json, TextWriter output, CancellationToken stop)
    {
        var answer = await group.Get<JsonElement>(PathOf(filter), stop);
        if (json)
            await output.WriteLineAsync(answer.GetRawText());
        else if (filter.Lane is null)
            Show(Asking.As<Counts>(answer), output);
        else
            Show(Asking.As<Page>(answer), output);
        return ExitCode.Done;
    }

    private static string PathOf(Filter filter) => filter.Lane is not { } lane ? "/queues" : Query.Of(
        $"/queues/{lane}",
        ("stage", filter.Stage),
        ("office", filter.Office),
        ("court", filter.Court),
        ("custody", filter.Custody),
        ("indicator", filter.Indicator),
        ("questioned", filter.Questioned ? "true" : null),
        ("limit", filter.Limit),
        ("after", filter.After));

    private static void Show(Counts counts, TextWriter output)
    {
        var listing = new Listing(
            ["Lane", "Cases", "In vote", "Escalated", "Decided", "Questioned", "Oldest since"], ["Cases", "In vote", "Escalated", "Decided", "Questioned"]);
        foreach (var lane in counts.Queues)
            listing.Add(lane.Lane, lane.Cases, lane.InVote, lane.Escalated, lane.Decided, lane.Questioned, lane.OldestWaitingSince is { } since ? VoteAnswer.Minute(since) : null);
        listing.Write(output);
        output.WriteLine($"{counts.Cases} cases");
    }

    private static void Show(Page page, TextWriter output)
    {
        if (page.Items.IsEmpty)
        {
            output.WriteLine(page.Note is null ? "No case stands there." : $"No case stands there. {Printable.Of(page.Note)}");
            return;
        }

        var listing = new Listing(
            ["Case", "Case file", "State", "Stage", "Level", "Waiting since", "Office", "Court", "Custody", "Indicators", "Question"], ["Level"]);
        foreach (var item in page.Items)
        {
            listing.Add(
                item.CaseId,
                item.CaseFileId,
                item.State,
                item.Stage,
                item.PriorityLevel,
                VoteAnswer.Minute(item.WaitingSince),
                item.Office,
                item.Court,
                item.Custody,
                string.Join(' ', item.Indicators),
                item.Questioned ? "yes" : null);
        }

        listing.Write(output);
        if (page.Next is not null)
            output.WriteLine($"The next page: --after {Printable.Of(page.Next)}");
    }
}
