using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Cases;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary><c>review vote open</c>: puts the first cases of a lane, or those that are named, to the panel.</summary>
internal static class OpenCommand
{
    private const string UsualPersona = "dhs.chair";
    private const int UsualLimit = 10;

    /// <summary>A motion over more cases than this is no case-by-case review any more.</summary>
    private const int MostCases = 1_000;
    private const int PageSize = 200;
    private const int LongestDays = 90;

    private sealed record Page(ImmutableArray<Item> Items, string? Next);

    private sealed record Item(Guid CaseId);

    public static Command Create()
    {
        var lane = Asked.Word<Lane>("--lane", "Open votes on the first cases of this lane that are on no vote yet.");
        var limit = Asked.Number("--limit", $"On how many cases; else {UsualLimit}.", 1, MostCases);
        var named = CaseOfKey.Options("Open a vote on this case instead; several may be named");
        var days = Asked.Number("--due-days", "How long the panel has, in days.", 1, LongestDays);
        var on = Days.On();
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("open", "Puts cases to the panel.") { lane, limit, named, days, on, json, persona, group, issuer };
        command.Validators.Add(asked =>
        {
            if (asked.Has(lane) == asked.Has(named))
                asked.AddError("Name either --lane or --case.");
            else if (asked.Has(named) && asked.Has(limit))
                asked.AddError("--limit is for --lane: a vote is opened on every case that is named.");
        });
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var cases = asked.GetValue(named) is { Length: > 0 } keys
                    ? await Named(service, keys, stop)
                    : await FirstOf(service, asked.GetValue(lane)!.Value, asked.GetValue(limit) ?? UsualLimit, stop);
                return await Open(service, cases, asked.GetValue(days), asked.GetValue(on), asked.GetValue(json), Console.Out, Console.Error, stop);
            }));
        return command;
    }

    /// <summary>A key that names no case keeps all votes from being opened: it is a slip of the pen.</summary>
    private static async Task<ImmutableArray<Guid>> Named(ServiceClient group, IEnumerable<string> keys, CancellationToken stop)
    {
        var cases = ImmutableArray.CreateBuilder<Guid>();
        foreach (var key in keys)
            cases.Add(await CaseOfKey.Find(group, key, stop));
        return [.. cases.Distinct()];
    }

    /// <summary>The cases are listed before the first vote is opened, since a case on a vote leaves the list.</summary>
    public static async Task<ImmutableArray<Guid>> FirstOf(ServiceClient group, Lane lane, int limit, CancellationToken stop)
    {
        var cases = ImmutableArray.CreateBuilder<Guid>();
        string? after = null;
        do
        {
            var size = Math.Min(PageSize, limit - cases.Count);
            var page = await group.Get<Page>(Query.Of($"/queues/{lane}", ("state", "Screened"), ("limit", size), ("after", after)), stop);
            cases.AddRange(page.Items.Select(item => item.CaseId));
            after = page.Next;
        }
        while (after is not null && cases.Count < limit);
        return cases.ToImmutable();
    }

    /// <summary>One case that is refused does not keep the others from their vote; a service that does not answer does.</summary>
    public static async Task<int> Open(
        ServiceClient group, ImmutableArray<Guid> cases, int? dueInDays, DateOnly? on, bool json, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        var opened = new List<JsonElement>();
        var exitCode = ExitCode.Done;
        foreach (var id in cases)
        {
            try
            {
                opened.Add(await group.Post<JsonElement>($"/cases/{id}/votes", new { dueInDays, on }, stop, ServiceClient.NewCommandId()));
            }
            catch (ServiceCallException e) when (Asking.IsRefusal(e))
            {
                await errors.WriteLineAsync(Printable.Of(e.Message));
                exitCode = ExitCode.Refused;
            }
            catch (ServiceCallException e)
            {
                // The votes that are open are told all the same: a further run with --lane does not find their cases again.
                await errors.WriteLineAsync(
                    $"{Printable.Of(e.Message)} {(e.MayBeDone ? $"review case show {id} tells whether its vote is open. " : "")}The cases after {id} were not put to the panel; with --lane, a further run begins with the first that are on no vote by then.");
                exitCode = ExitCode.CouldNotRun;
                break;
            }
        }

        if (json)
            await output.WriteLineAsync(JsonSerializer.Serialize(opened, WireJson.Options));
        else
            Show(opened, cases.Length, output);
        return exitCode;
    }

    private static void Show(List<JsonElement> opened, int asked, TextWriter output)
    {
        if (opened.Count > 0)
        {
            var listing = new Listing(["Vote", "Case", "Round", "Stage", "Proposed", "Due"], ["Round"]);
            foreach (var vote in opened.Select(Asking.As<VoteAnswer>))
                listing.Add(vote.VoteId, vote.CaseId, vote.Round, vote.Stage, vote.ProposedLane, vote.DueAt is { } due ? VoteAnswer.Minute(due) : null);
            listing.Write(output);
            foreach (var note in opened.Select(Asking.As<VoteAnswer>).Select(vote => vote.Note).OfType<string>())
                output.WriteLine(Printable.Of(note));
        }

        output.WriteLine(asked == 0 ? "No case of this lane waits for a vote." : $"{opened.Count} of {asked} votes are open.");
    }
}
