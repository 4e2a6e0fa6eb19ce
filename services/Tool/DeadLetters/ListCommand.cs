using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.DeadLetters;

/// <summary><c>review dead-letters list</c>: the messages that could not be handled, of all services in one table.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var (type, json) = (Type("Only messages of this type."), Asking.Json());
        var command = new Command(
            "list",
            "Lists the messages that could not be handled.")
        {
            type, json,
        };
        var services = new Services(command);
        command.SetAction(async (asked, stop) =>
        {
            var listing = new Listing(["Service", "Id", "Type", "Queue", "Sent", "Attempts", "Replay", "Error", "Text"], ["Attempts"]);
            var worst = await services.Ask(asked, async (name, service) =>
            {
                var letters = await DeadLetterAnswer.All(service, asked.GetValue(type), stop);
                if (asked.GetValue(json))
                    Console.WriteLine(JsonSerializer.Serialize(new { service = name, deadLetters = letters }, WireJson.Options));
                foreach (var letter in letters)
                {
                    listing.Add(
                        name,
                        letter.Id,
                        letter.Type,
                        letter.Queue,
                        letter.SentAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture),
                        letter.Attempts,
                        letter.IsReplayAsked ? "asked" : null,
                        letter.Error?.Split('.')[^1],
                        letter.ErrorText);
                }

                return letters.IsEmpty ? ExitCode.Done : ExitCode.FaultsFound;
            });
            if (!asked.GetValue(json))
                listing.WriteIfAny(Console.Out);
            return worst;
        });
        return command;
    }

    internal static Option<string?> Type(string description) => Asked.Text("--type", description, "name");
}
