using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Ballots;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary><c>review vote cast</c>: an officer casts the ballot of an agency, at that agency's own service.</summary>
internal static class CastCommand
{
    public static Command Create()
    {
        var choice = Asked.Word<Choice>("--choice", "What the agency says.");
        choice.Required = true;
        var reasons = new Option<string>("--reasons") { Description = "Why.", Required = true };
        var colleague = new Option<string?>("--for") { Description = "Cast it for this colleague, who has delegated it.", HelpName = "officer" };
        var on = Days.On();
        var command = new Command("cast", "Casts the ballot of an agency, or replaces it while the vote is open.") { choice, reasons, colleague, on };
        var ballot = BallotOf.One(command);
        command.SetAction((asked, stop) => ballot.Run(
            asked,
            async (service, id) =>
            {
                var (said, why, day) = (asked.GetValue(choice), asked.GetRequiredValue(reasons), asked.GetValue(on));
                var answer = asked.GetValue(colleague) is { } officer
                    ? await service.Post<JsonElement>($"/ballots/{id}/cast-for", new { officer, choice = said, reasons = why, on = day }, stop, ServiceClient.NewCommandId())
                    : await service.Post<JsonElement>($"/ballots/{id}/cast", new { choice = said, reasons = why, on = day }, stop, ServiceClient.NewCommandId());
                BallotCastAnswer.Show(answer, asked.GetValue(ballot.Json), Console.Out);
                return ExitCode.Done;
            },
            stop));
        return command;
    }
}
