using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Work;

/// <summary><c>review delegate</c>, <c>review absence</c> and <c>review reassign</c>: who does an officer's work.</summary>
internal static class WorkCommands
{
    public static Command Delegation()
    {
        var agency = Asked.Word<Agency>("--agency", "Where the officer serves.");
        agency.Required = true;
        var to = new Option<string?>("--to") { Description = "The colleague who acts in the officer's place.", HelpName = "officer" };
        var until = Asked.Day("--until", "The last day.");
        var from = Asked.Day("--from", "The first day; else today.");
        var end = new Option<bool>("--end") { Description = "End the delegation that stands." };
        var reasons = new Option<string?>("--reasons") { Description = "Why." };
        var on = Days.On();
        var (persona, issuer, at) = (Asking.As("the attorney or counsel of the agency"), Addresses.Issuer(), new AgencyAddresses());
        var command = new Command("delegate", "Lets a colleague cast ballots in an officer's place, or ends that.") { agency, to, until, from, end, reasons, on, persona, issuer };
        at.AddTo(command);
        command.Validators.Add(asked =>
        {
            if (asked.Has(end) && new Option[] { to, until, from, reasons }.FirstOrDefault(asked.Has) is { } other)
                asked.AddError($"--end ends the delegation that stands, and {other.Name} is for a new one: name one of them.");
            else if (!asked.Has(end) && !(asked.Has(to) && asked.Has(until) && asked.Has(reasons)))
                asked.AddError("Name --to, --until and --reasons, or --end.");
        });
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? AgencyAddresses.ReviewerOf(asked.GetValue(agency)!.Value),
            asked.GetRequiredValue(at.Of(asked.GetValue(agency)!.Value)),
            Console.Error,
            async service =>
            {
                var answer = asked.GetValue(end)
                    ? await service.Post<JsonElement>("/delegations/end", new { on = asked.GetValue(on) }, stop, ServiceClient.NewCommandId())
                    : await service.Post<JsonElement>(
                        "/delegations",
                        new { to = asked.GetValue(to), until = asked.GetValue(until), from = asked.GetValue(from), reasons = asked.GetValue(reasons), on = asked.GetValue(on) },
                        stop,
                        ServiceClient.NewCommandId());
                await Console.Out.WriteLineAsync(answer.GetRawText());
                return ExitCode.Done;
            }));
        return command;
    }

    public static Command Absence()
    {
        var agency = Asked.Word<Agency>("--agency", "Where the officer serves.");
        agency.Required = true;
        var officer = new Option<string>("--officer") { Description = "Who is away.", Required = true, HelpName = "officer" };
        var from = Asked.Day("--from", "The first day.");
        var until = Asked.Day("--until", "The last day.");
        from.Required = until.Required = true;
        var instead = new Option<bool>("--instead") { Description = "Of all that is recorded of the officer, which was a mistake. Else absences of other days stand." };
        var on = Days.On();
        var (persona, issuer, at) = (Asking.As("the chair of the agency"), Addresses.Issuer(), new AgencyAddresses());
        var command = new Command("absence", "Records that an officer is away: no work is handed to the officer on these days.") { agency, officer, from, until, instead, on, persona, issuer };
        at.AddTo(command);
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? AgencyAddresses.ChairOf(asked.GetValue(agency)!.Value),
            asked.GetRequiredValue(at.Of(asked.GetValue(agency)!.Value)),
            Console.Error,
            async service =>
            {
                var body = new { officer = asked.GetRequiredValue(officer), from = asked.GetValue(from), until = asked.GetValue(until), on = asked.GetValue(on), instead = asked.GetValue(instead) };
                await service.Post<JsonElement>("/absences", body, stop, ServiceClient.NewCommandId());
                await Console.Out.WriteLineAsync($"{Printable.Of(body.officer)} is away from {body.from:yyyy-MM-dd} to {body.until:yyyy-MM-dd}.");
                return ExitCode.Done;
            }));
        return command;
    }

    public static Command Reassignment()
    {
        var agency = Asked.Word<Agency>("--agency", "Where the officers serve.");
        agency.Required = true;
        var from = new Option<string>("--from") { Description = "Whose work it is.", Required = true, HelpName = "officer" };
        var to = new Option<string>("--to") { Description = "Who takes it.", Required = true, HelpName = "officer" };
        var reasons = new Option<string>("--reasons") { Description = "Why.", Required = true };
        var on = Days.On();
        var (persona, issuer, at) = (Asking.As("the chair of the agency"), Addresses.Issuer(), new AgencyAddresses());
        var command = new Command("reassign", "Hands all of an officer's ballots to another.") { agency, from, to, reasons, on, persona, issuer };
        at.AddTo(command);
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? AgencyAddresses.ChairOf(asked.GetValue(agency)!.Value),
            asked.GetRequiredValue(at.Of(asked.GetValue(agency)!.Value)),
            Console.Error,
            async service =>
            {
                var answer = await service.Post<JsonElement>(
                    "/reassignments",
                    new { from = asked.GetRequiredValue(from), to = asked.GetRequiredValue(to), reasons = asked.GetRequiredValue(reasons), on = asked.GetValue(on) },
                    stop,
                    ServiceClient.NewCommandId());
                await Console.Out.WriteLineAsync(
                    $"{answer.GetProperty("assigned").GetArrayLength()} ballots are handed over; {answer.GetProperty("givenBack").GetArrayLength()} may not be, and are everybody's."
                    + (answer.GetProperty("notRead").GetArrayLength() is > 0 and var notRead ? $" {notRead} cannot be read, and are as they were: tell an operator." : "")
                    + (answer.GetProperty("moreFollow").GetBoolean() ? " There are more: run this again." : ""));
                return ExitCode.Done;
            }));
        return command;
    }
}
