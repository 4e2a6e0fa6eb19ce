using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Ballots;

/// <summary><c>review recuse</c>: an agency does not sit in a vote.</summary>
internal static class RecuseCommand
{
    public static Command Create()
    {
        var reasons = new Option<string?>("--reasons") { Description = "Why; may be left out.", HelpName = "text" };
        var on = Days.On();
        var command = new Command("recuse", "Recuses the agency: it does not sit in this vote, and the vote knows. Who leaves the ballot to a colleague steps aside instead.") { reasons, on };
        var ballot = BallotOf.One(command);
        command.SetAction((asked, stop) => ballot.Run(
            asked,
            async (service, id) =>
            {
                var answer = await service.Post<JsonElement>($"/ballots/{id}/recuse", new { reasons = asked.GetValue(reasons), on = asked.GetValue(on) }, stop, ServiceClient.NewCommandId());
                BallotCastAnswer.Show(answer, asked.GetValue(ballot.Json), Console.Out);
                return ExitCode.Done;
            },
            stop));
        return command;
    }
}
