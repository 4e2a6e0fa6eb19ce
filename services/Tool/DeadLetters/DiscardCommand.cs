using System.CommandLine;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.DeadLetters;

/// <summary><c>review dead-letters discard</c>: throws a message away, for a reason that is kept.</summary>
internal static class DiscardCommand
{
    private const int NotFound = 404;

    private sealed record Answer(Guid Id);

    public static Command Create()
    {
        var id = Asked.Id("--id", "The message, as review dead-letters list shows it.", "message");
        id.Required = true;
        var reason = new Option<string>("--reason") { Description = "Why nobody needs it any more; kept with your name.", HelpName = "text", Required = true };
        var command = new Command("discard", "Throws a message away for ever.") { id, reason };
        var services = new Services(command);
        command.SetAction(async (asked, stop) =>
        {
            var gone = false;
            var worst = await services.Ask(asked, async (name, service) =>
            {
                if (gone)
                    return ExitCode.Done;
                try
                {
                    await service.Post<Answer>($"/dead-letters/{asked.GetValue(id)}/discard", new { reason = asked.GetRequiredValue(reason) }, stop, ServiceClient.NewCommandId());
                    gone = true;
                    Console.WriteLine($"{name}: {asked.GetValue(id)} is discarded.");
                }
                catch (ServiceCallException e) when (e.Status == NotFound)
                {
                    // Another service may have it.
                }

                return ExitCode.Done;
            });
            if (gone || worst != ExitCode.Done)
                return worst;
            await Console.Error.WriteLineAsync($"No service that was asked has a dead letter {asked.GetValue(id)}: review dead-letters list shows them.");
            return ExitCode.Refused;
        });
        return command;
    }
}
