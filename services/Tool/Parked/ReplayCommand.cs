using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Parked;

/// <summary><c>review parked replay</c>: asks for parked streams to be handled once more, and says what came of it.</summary>
internal static class ReplayCommand
{
    private const int StillParked = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private sealed record Asked(string Subscription, string Stream, int Events);

    /// <param name="Error">Null when the stream is open again.</param>
    private sealed record Outcome(string Service, string Subscription, string Stream, int Events, bool IsOpen, string? Error);

    public static Command Create()
    {
        var subscription = new Option<string?>("--subscription") { Description = "Only of this subscription; else of all.", HelpName = "name" };
        var stream = new Option<string?>("--stream") { Description = "The stream to replay, as review parked list shows it.", HelpName = "key" };
        var all = new Option<bool>("--all") { Description = "Every parked stream." };
        var json = Asking.Json();
        var command = new Command(
            "replay",
            "Has parked streams handled once more, each in its order, and waits to see what comes of it. "
            + "Exit code: 0 all are open again (or none was parked), 3 some are parked still, 2 refused, 1 could not be asked.")
        {
            subscription, stream, all, json,
        };
        command.Validators.Add(asked =>
        {
            if (asked.GetValue(all) == asked.GetValue(stream) is not null)
                asked.AddError("Name either --stream or --all.");
        });
        var services = new Services(command);
        command.SetAction(async (asked, stop) =>
        {
            var outcomes = new List<Outcome>();
            var code = await services.Ask(asked, async (name, service) =>
            {
                var parked = new List<Outcome>();
                foreach (var standing in await SubscriptionAnswer.All(service, stop))
                {
                    if (standing.ParkedEvents == 0 || (asked.GetValue(subscription) is { } only && only != standing.Name))
                        continue;
                    var streams = (await ParkedAnswer.All(service, standing.Name, stop)).Select(item => item.Stream).Distinct(StringComparer.Ordinal);
                    foreach (var one in streams.Where(one => asked.GetValue(all) || one == asked.GetValue(stream)))
                        parked.Add(await Replay(name, service, standing.Name, one, stop));
                }

                outcomes.AddRange(parked);
                return parked.TrueForAll(outcome => outcome.IsOpen) ? Asking.Done : StillParked;
            });
            Write(outcomes, asked.GetValue(json));
            return code;
        });
        return command;
    }

    private static async Task<Outcome> Replay(string name, ServiceClient service, string subscription, string stream, CancellationToken stop)
    {
        var asked = await service.Post<Asked>($"/subscriptions/{Uri.EscapeDataString(subscription)}/parked/replay", new { stream }, stop);
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(BetweenLooks, stop))
        {
            var first = (await ParkedAnswer.All(service, subscription, stop)).FirstOrDefault(item => item.Stream == stream);
            if (first is null)
                return new(name, subscription, stream, asked.Events, IsOpen: true, null);
            if (first.ReplayAskedAt is null)
                return new(name, subscription, stream, asked.Events, IsOpen: false, first.FirstLine);
            if (Stopwatch.GetElapsedTime(started) > Patience)
                return new(name, subscription, stream, asked.Events, IsOpen: false, $"The replay has not come to it within {Patience.TotalSeconds:F0} s: look again with review parked list.");
        }
    }

    private static void Write(List<Outcome> outcomes, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(outcomes, WireJson.Options));
            return;
        }

        if (outcomes.Count == 0)
        {
            Console.WriteLine("Nothing of that is parked.");
            return;
        }

        var listing = new Listing(["Service", "Subscription", "Stream", "Events", "Now", "Error"], ["Events"]);
        foreach (var outcome in outcomes)
            listing.Add(outcome.Service, outcome.Subscription, outcome.Stream, outcome.Events, outcome.IsOpen ? "open" : "parked", outcome.Error);
        listing.Write(Console.Out);
    }
}
