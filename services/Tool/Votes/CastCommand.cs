using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary><c>review vote cast</c>: an officer casts the ballot of an agency, at that agency's own service.</summary>
internal static class CastCommand
{
    private const int PageSize = 500;

    /// <summary>An agency with more ballots than 50,000 at hand has other troubles than finding one by its case.</summary>
    private const int MostPages = 100;

    private const int MostTries = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private sealed record Page(ImmutableArray<Item> Items, string? Next);

    private sealed record Item(Guid Id, Guid CaseId);

    private sealed record Answer(Guid Id, Guid VoteId, string State, int Revision, string? Choice, string? Officer);

    public static Command Create()
    {
        var agency = new Option<Agency>("--agency") { Description = "Whose ballot.", Required = true };
        var oneCase = Cases.Option("The case whose ballot is cast.");
        var ballot = new Option<Guid?>("--ballot") { Description = "The ballot itself, instead of its case.", HelpName = "ballot" };
        var choice = new Option<Choice>("--choice") { Description = "What the agency says.", Required = true };
        var reasons = new Option<string>("--reasons") { Description = "Why.", Required = true };
        var on = Days.On();
        var (json, persona, issuer) = (Asking.Json(), Asking.As("the attorney or counsel of the agency"), Addresses.Issuer());
        var (dhs, eoir, oil) = (Addresses.Dhs(), Addresses.Eoir(), Addresses.Oil());
        var command = new Command("cast", "Casts the ballot of an agency, or replaces it while the vote is open.")
        {
            agency, oneCase, ballot, choice, reasons, on, json, persona, dhs, eoir, oil, issuer,
        };
        command.Validators.Add(asked =>
        {
            if (asked.GetValue(oneCase) is null == asked.GetValue(ballot) is null)
                asked.AddError("Name either --case or --ballot.");
        });
        command.SetAction((asked, stop) =>
        {
            var (address, usual) = asked.GetRequiredValue(agency) switch
            {
                Agency.Dhs => (dhs, "dhs.attorney"),
                Agency.Eoir => (eoir, "eoir.counsel"),
                Agency.Oil => (oil, "oil.attorney"),
                var other => throw new ArgumentOutOfRangeException(nameof(asked), other, "An agency that does not sit on the panel."),
            };
            return Asking.Run(
                asked.GetRequiredValue(issuer),
                asked.GetValue(persona) ?? usual,
                asked.GetRequiredValue(address),
                Console.Error,
                async service =>
                {
                    var id = asked.GetValue(ballot) ?? await FindSoon(service, asked.GetValue(oneCase)!.Value, stop);
                    if (id is not { } found)
                    {
                        await Console.Error.WriteLineAsync($"{asked.GetRequiredValue(agency)} has no ballot on case {asked.GetValue(oneCase)}: there is no open vote on it, or it has not arrived yet.");
                        return Asking.Refused;
                    }

                    var answer = await service.Post<JsonElement>(
                        $"/ballots/{found}/cast",
                        new { choice = asked.GetRequiredValue(choice), reasons = asked.GetRequiredValue(reasons), on = asked.GetValue(on) },
                        stop,
                        ServiceClient.NewCommandId());
                    Show(answer, asked.GetValue(json), Console.Out);
                    return Asking.Done;
                });
        });
        return command;
    }

    /// <summary>A vote that was opened a moment ago reaches the agency a moment later.</summary>
    private static async Task<Guid?> FindSoon(ServiceClient agency, Guid caseId, CancellationToken stop)
    {
        for (var tries = 0; ; tries++)
        {
            if (await Find(agency, caseId, stop) is { } found)
                return found;
            if (tries == MostTries)
                return null;
            await Task.Delay(Pause, stop);
        }
    }

    /// <summary>The ballot on a case: first among those that wait, then among those cast, which may be replaced.</summary>
    public static async Task<Guid?> Find(ServiceClient agency, Guid caseId, CancellationToken stop)
    {
        foreach (var state in (ImmutableArray<string>)["Open", "Cast"])
        {
            string? after = null;
            for (var pages = 0; pages < MostPages; pages++)
            {
                var page = await agency.Get<Page>(Query.Of("/ballots", ("state", state), ("limit", PageSize), ("after", after)), stop);
                if (page.Items.FirstOrDefault(item => item.CaseId == caseId) is { } found)
                    return found.Id;
                if ((after = page.Next) is null)
                    break;
            }
        }

        return null;
    }

    private static void Show(JsonElement answer, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(answer.GetRawText());
            return;
        }

        var cast = Asking.As<Answer>(answer);
        output.WriteLine($"{cast.Choice}, revision {cast.Revision}, by {cast.Officer}, in vote {cast.VoteId}");
    }
}
