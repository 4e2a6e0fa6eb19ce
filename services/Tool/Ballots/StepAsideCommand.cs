using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Ballots;

/// <summary><c>review step-aside</c>: an officer takes no part in a round, and leaves the ballot to a colleague.</summary>
internal static class StepAsideCommand
{
    public static Command Create()
    {
        var reasons = new Option<string?>("--reasons") { Description = "Why; may be left out.", HelpName = "text" };
        var on = Days.On();
        var command = new Command("step-aside", "Leaves the ballot to a colleague: the officer takes no part in this round any more, neither as voter nor as one who concurs or settles.") { reasons, on };
        var ballot = BallotOf.One(command);
        command.SetAction((asked, stop) => ballot.Run(
            asked,
            async (service, id) =>
            {
                await service.Post($"/ballots/{id}/step-aside", new { reasons = asked.GetValue(reasons), on = asked.GetValue(on) }, stop, ServiceClient.NewCommandId());
                Console.WriteLine(asked.GetValue(ballot.Json) ? JsonSerializer.Serialize(new { id }) : $"You have stepped aside: ballot {id} waits for a colleague.");
                return ExitCode.Done;
            },
            stop));
        return command;
    }
}
