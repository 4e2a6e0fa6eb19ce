using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Cases;

/// <summary><c>review unmatched</c>, <c>review tie</c> and <c>review untie</c>: records that nothing ties to a case, and the hand that does.</summary>
internal static class TieCommands
{
    private const string UsualPersona = "dhs.chair";
    private const int LargestPage = 1_000;

    private sealed record Page(ImmutableArray<Item> Items, string? Next);

    private sealed record Item(string Agency, string Key, string Reason);

    public static Command Unmatched()
    {
        var limit = Asked.Number("--limit", "Records on the page.", 1, LargestPage);
        var after = Asked.Text("--after", "The cursor that the page before gave.", "cursor");
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("unmatched", "Lists the records of EOIR and OIL that belong to no case.") { limit, after, json, persona, group, issuer };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var answer = await service.Get<JsonElement>(Query.Of("/unmatched", ("limit", asked.GetValue(limit)), ("after", asked.GetValue(after))), stop);
                Show(answer, asked.GetValue(json), Console.Out);
                return ExitCode.Done;
            }));
        return command;
    }

    public static Command Tie()
    {
        var caseFile = new Argument<string>("case-file") { Description = "DHS's key of the case file." };
        return Create(
            "tie",
            "Says by hand whose record it is. That holds, whatever the crosswalk says, until somebody ties it elsewhere or takes it back.",
            caseFile,
            (asked, record, on) => (
                "tie",
                new { caseFileId = asked.GetRequiredValue(caseFile), on },
                $"{Printable.Of(record)} belongs to case file {Printable.Of(asked.GetRequiredValue(caseFile))}."));
    }

    public static Command Untie() => Create(
        "untie",
        "Takes back whose record somebody said it is: what else is known of it decides again.",
        caseFile: null,
        (_, record, on) => ("untie", new { on }, $"Nobody says by hand any more whose record {Printable.Of(record)} is."));

    private static Command Create(string name, string says, Argument<string>? caseFile, Func<ParseResult, string, DateOnly?, (string Act, object Body, string Done)> of)
    {
        var record = new Argument<string>("record") { Description = "As review unmatched lists it: Eoir/9200085, Oil/9/11-72345." };
        record.Validators.Add(asked =>
        {
            if (asked.GetValueOrDefault<string>().IndexOf('/', StringComparison.Ordinal) <= 0)
                asked.AddError("A record is named by its agency and its key: Eoir/9200085, Oil/9/11-72345.");
        });
        var on = Days.On();
        var (persona, group, issuer) = (Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command(name, says) { record };
        if (caseFile is not null)
            command.Add(caseFile);
        foreach (var option in (ImmutableArray<Option>)[on, persona, group, issuer])
            command.Add(option);
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var named = asked.GetRequiredValue(record);
                var slash = named.IndexOf('/', StringComparison.Ordinal);
                var (act, body, done) = of(asked, named, asked.GetValue(on));
                await service.Post(
                    $"/unmatched/{Uri.EscapeDataString(named[..slash])}/{Uri.EscapeDataString(named[(slash + 1)..])}/{act}", body, stop, ServiceClient.NewCommandId());
                await Console.Out.WriteLineAsync(done);
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

        var page = Asking.As<Page>(answer);
        if (page.Items.IsEmpty)
        {
            output.WriteLine("Every record belongs to a case.");
            return;
        }

        var listing = new Listing(["Record", "Why it belongs to none"], []);
        foreach (var item in page.Items)
            listing.Add($"{item.Agency}/{item.Key}", item.Reason);
        listing.Write(output);
        if (page.Next is not null)
            output.WriteLine($"The next page: --after {Printable.Of(page.Next)}");
    }
}
