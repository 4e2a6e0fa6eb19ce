using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Feed;

/// <summary><c>review feed</c>: a page of the docket feed, as the courts' docket systems read it.</summary>
internal static class FeedCommand
{
    private const string UsualPersona = "eoir.docket";
    private const int LargestPage = 1_000;
    private const int LongestWaitSeconds = 30;

    private sealed record Entry(Guid Id, string Subject, DateTimeOffset Time, EntryData Data);

    private sealed record EntryData(string IdnCase, string Lane, string EffectiveDate, int DecisionVersion);

    public static Command Create()
    {
        var after = Asked.Text("--after", "The cursor that the page before gave; without it, the beginning.", "cursor");
        var limit = Asked.Number("--limit", "Entries on the page.", 1, LargestPage);
        var wait = Asked.Number("--wait", "Seconds to wait where there is no entry yet.", 0, LongestWaitSeconds);
        var (json, persona, eoir, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.Eoir(), Addresses.Issuer());
        var command = new Command("feed", "Shows a page of the docket feed: decisions for the courts' docket systems, in order.") { after, limit, wait, json, persona, eoir, issuer };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(eoir),
            Console.Error,
            async service =>
            {
                var path = Query.Of("/docket-feed", ("after", asked.GetValue(after)), ("limit", asked.GetValue(limit)), ("wait", asked.GetValue(wait)));
                var (answer, next) = await service.GetPage<JsonElement>(path, stop);
                Show(answer, next, asked.GetValue(json), Console.Out);
                return ExitCode.Done;
            }));
        return command;
    }

    private static void Show(JsonElement answer, string? next, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { entries = answer, next }));
            return;
        }

        var entries = Asking.As<ImmutableArray<Entry>>(answer);
        if (entries.IsEmpty)
            output.WriteLine("There is no entry after that.");
        var listing = new Listing(["IDNCASE", "Lane", "Effective", "Version", "Recorded", "Case", "Entry"], ["Version"]);
        foreach (var entry in entries)
            listing.Add(entry.Data.IdnCase, entry.Data.Lane, entry.Data.EffectiveDate, entry.Data.DecisionVersion, VoteAnswer.Minute(entry.Time), entry.Subject, entry.Id);
        listing.WriteIfAny(output);
        if (next is not null)
            output.WriteLine($"Go on with: --after {Printable.Of(next)}");
    }
}
