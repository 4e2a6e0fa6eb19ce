using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Ballots;

/// <summary><c>review claim</c> and <c>review release</c>: an officer takes a ballot to work on it, or gives it back.</summary>
internal static class ClaimCommand
{
    private sealed record Answer(Guid Id, string Officer, DateTimeOffset ClaimedUntil);

    public static Command Claim()
    {
        var on = Days.On();
        var command = new Command("claim", "Takes a ballot to work on it, so that no colleague does the same work. The claim expires by itself.") { on };
        var ballot = BallotOf.One(command);
        command.SetAction((asked, stop) => ballot.Run(
            asked,
            async (service, id) =>
            {
                var answer = await service.Post<JsonElement>($"/ballots/{id}/claim", new { on = asked.GetValue(on) }, stop, ServiceClient.NewCommandId());
                if (asked.GetValue(ballot.Json))
                    Console.WriteLine(answer.GetRawText());
                else if (Asking.As<Answer>(answer) is var claim)
                    Console.WriteLine($"Ballot {claim.Id} is claimed by {Printable.Of(claim.Officer)} until {VoteAnswer.Minute(claim.ClaimedUntil)}.");
                return ExitCode.Done;
            },
            stop));
        return command;
    }

    public static Command Release()
    {
        var on = Days.On();
        var command = new Command("release", "Gives a claimed ballot back, so that a colleague need not wait for the claim to expire.") { on };
        var ballot = BallotOf.One(command);
        command.SetAction((asked, stop) => ballot.Run(
            asked,
            async (service, id) =>
            {
                await service.Post($"/ballots/{id}/release", new { on = asked.GetValue(on) }, stop, ServiceClient.NewCommandId());
                Console.WriteLine(asked.GetValue(ballot.Json) ? JsonSerializer.Serialize(new { id }) : $"Ballot {id} is given back.");
                return ExitCode.Done;
            },
            stop));
        return command;
    }
}
