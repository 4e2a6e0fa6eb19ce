using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.DeadLetters;

/// <summary><c>review dead-letters replay</c>: has messages handled once more, and waits until they are taken up.</summary>
internal static class ReplayCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private sealed record Replayed(long Messages);

    private sealed record Outcome(string Service, Guid Id, string Type, bool IsTakenUp);

    public static Command Create()
    {
        var type = ListCommand.Type("Every message of this type.");
        var id = Asked.Id("--id", "The message, as review dead-letters list shows it.", "message");
        var all = new Option<bool>("--all") { Description = "Every message." };
        var json = Asking.Json();
        var command = new Command(
            "replay",
            "Has messages handled once more, and waits until they are taken up. What fails again is a dead letter again after some seconds.")
        {
            id, type, all, json,
        };
        command.Validators.Add(asked =>
        {
            if (new Option[] { id, type, all }.Count(asked.Has) != 1)
                asked.AddError("Name one of --id, --type and --all.");
        });
        var services = new Services(command);
        command.SetAction(async (asked, stop) =>
        {
            var outcomes = new List<Outcome>();
            var code = await services.Ask(asked, async (name, service) =>
            {
                var letters = (await DeadLetterAnswer.All(service, asked.GetValue(type), stop))
                    .Where(letter => asked.GetValue(id) is not { } one || one == letter.Id).ToList();
                var replayed = await Replay(name, service, letters, byType: asked.GetValue(id) is null, stop);
                outcomes.AddRange(replayed);
                return replayed.TrueForAll(outcome => outcome.IsTakenUp) ? ExitCode.Done : ExitCode.FaultsFound;
            });
            if (asked.GetValue(id) is { } named && outcomes.Count == 0 && code == ExitCode.Done)
            {
                await Console.Error.WriteLineAsync($"No service that was asked has a dead letter {named}: review dead-letters list shows them.");
                return ExitCode.Refused;
            }

            Write(outcomes, asked.GetValue(json));
            return code;
        });
        return command;
    }

    private static async Task<List<Outcome>> Replay(string name, ServiceClient service, List<DeadLetterAnswer> letters, bool byType, CancellationToken stop)
    {
        if (byType)
        {
            foreach (var type in letters.Select(letter => letter.Type).Distinct(StringComparer.Ordinal))
                await service.Post<Replayed>("/dead-letters/replay", new { type }, stop);
        }
        else
        {
            foreach (var letter in letters)
                await service.Post<Replayed>($"/dead-letters/{letter.Id}/replay", new { }, stop);
        }

        var waiting = letters.Select(letter => letter.Id).ToHashSet();
        for (var started = Stopwatch.GetTimestamp(); waiting.Count > 0 && Stopwatch.GetElapsedTime(started) < Patience; await Task.Delay(BetweenLooks, stop))
            waiting.IntersectWith((await DeadLetterAnswer.All(service, null, stop)).Where(letter => letter.IsReplayAsked || letter.Queue is null).Select(letter => letter.Id));
        return letters.ConvertAll(letter => new Outcome(name, letter.Id, letter.Type, !waiting.Contains(letter.Id)));
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
            Console.WriteLine("There are no such dead letters.");
            return;
        }

        var listing = new Listing(["Service", "Id", "Type", "Now"], []);
        foreach (var outcome in outcomes)
            listing.Add(outcome.Service, outcome.Id, outcome.Type, outcome.IsTakenUp ? "taken up" : "not taken up");
        listing.Write(Console.Out);
    }
}
