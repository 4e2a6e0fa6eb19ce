using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Parked;

/// <summary><c>review parked list</c>: the subscriptions, how far they have come, and what each could not handle.</summary>
internal static class ListCommand
{
    private const int SomeAreParked = 3;

    public static Command Create()
    {
        var json = Asking.Json();
        var command = new Command(
            "list",
            "Lists the subscriptions and the events parked for them. Exit code: 0 nothing is parked, 3 something is, 2 refused, 1 could not be asked.")
        {
            json,
        };
        var services = new Services(command);
        command.SetAction(async (asked, stop) =>
        {
            var subscriptions = new Listing(
                ["Service", "Subscription", "Owned", "Position", "Behind", "Oldest (s)", "Parked", "Streams"], ["Position", "Behind", "Oldest (s)", "Parked", "Streams"]);
            var events = new Listing(["Service", "Subscription", "Position", "Stream", "Type", "Parked", "Behind", "Error"], ["Position", "Behind"]);
            var worst = await services.Ask(asked, (name, service) => List(name, service, asked.GetValue(json), subscriptions, events, stop));
            subscriptions.WriteIfAny(Console.Out);
            events.WriteIfAny(Console.Out);
            return worst;
        });
        return command;
    }

    private static async Task<int> List(string name, ServiceClient service, bool json, Listing subscriptions, Listing events, CancellationToken stop)
    {
        var standings = await SubscriptionAnswer.All(service, stop);
        var parked = new List<(string Subscription, ParkedAnswer Item)>();
        foreach (var standing in standings.Where(standing => standing.ParkedEvents > 0))
        {
            foreach (var item in await ParkedAnswer.All(service, standing.Name, stop))
                parked.Add((standing.Name, item));
        }

        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new { service = name, subscriptions = standings, parked = parked.Select(p => new { subscription = p.Subscription, @event = p.Item }) }, WireJson.Options));
        }
        else
        {
            Add(name, standings, parked, subscriptions, events);
        }

        return parked.Count == 0 ? Asking.Done : SomeAreParked;
    }

    private static void Add(
        string name, IEnumerable<SubscriptionAnswer> standings, List<(string Subscription, ParkedAnswer Item)> parked, Listing subscriptions, Listing events)
    {
        foreach (var s in standings)
        {
            subscriptions.Add(
                name, s.Name, s.IsOwned ? "yes" : "no", s.Position, s.Behind, s.OldestAgeSeconds?.ToString("F0", CultureInfo.InvariantCulture), s.ParkedEvents, s.ParkedStreams);
        }

        foreach (var (subscription, item) in parked)
        {
            events.Add(
                name, subscription, item.Position, item.Stream, item.Type, item.ParkedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture), item.WaitsBehind, item.FirstLine);
        }
    }
}
