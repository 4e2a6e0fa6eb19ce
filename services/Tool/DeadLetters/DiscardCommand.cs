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
        var id = new Option<Guid>("--id") { Description = "The message, as review dead-letters list shows it.", HelpName = "id", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why nobody needs it any more; kept with your name.", HelpName = "text", Required = true };
        var command = new Command("discard", "Throws a message away for ever. Exit code: 0 it is gone, 2 refused or no such message, 1 could not be asked.") { id, reason };
        var services = new Services(command);
        command.SetAction(async (asked, stop) =>
        {
            var gone = false;
            var worst = await services.Ask(asked, async (name, service) =>
            {
                if (gone)
                    return Asking.Done;
                try
                {
                    await service.Post<Answer>($"/dead-letters/{asked.GetValue(id)}/discard", new { reason = asked.GetRequiredValue(reason) }, stop);
                    gone = true;
                    Console.WriteLine($"{name}: {asked.GetValue(id)} is discarded.");
                }
                catch (ServiceCallException e) when (e.Status == NotFound)
                {
                    // Another service may have it.
                }

                return Asking.Done;
            });
            if (gone || worst != Asking.Done)
                return worst;
            await Console.Error.WriteLineAsync($"No service that was asked has a dead letter {asked.GetValue(id)}: review dead-letters list shows them.");
            return Asking.Refused;
        });
        return command;
    }
}
