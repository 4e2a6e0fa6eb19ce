using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Projections;

/// <summary>
/// <c>review check</c> holds the projections of the services against their events; <c>review rebuild</c> makes them again. The
/// services go on meanwhile.
/// </summary>
public static class ProjectionCommands
{
    private sealed record Item(string Name);

    public static Command Check() => Create(
        "check", "Compares every projection with the events it is made of, stream by stream, and names what differs.", check: null);

    public static Command Rebuild() => Create(
        "rebuild",
        "Makes projections again from their events, in place, and names the rows that were not what the events say.",
        new Option<bool>("--check") { Description = "Only compare; change nothing." });

    private static Command Create(string name, string description, Option<bool>? check)
    {
        var projection = Asked.Text("--projection", "Only this one, in every service asked that has it; else all.", "name");
        var json = Asking.Json();
        var command = new Command(name, description) { projection, json };
        if (check is not null)
            command.Add(check);
        var services = new Services(command);
        command.SetAction(async (asked, stop) =>
        {
            var mends = check is not null && !asked.GetValue(check);
            var (only, found) = (asked.GetValue(projection), 0);
            var worst = await services.Ask(asked, async (service, client) =>
            {
                var outcome = ExitCode.Done;
                foreach (var item in (await client.Get<ImmutableArray<Item>>("/projections", stop)).Where(item => only is null || item.Name == only))
                {
                    found++;
                    outcome = ExitCode.Worse(outcome, await One(client, service, item.Name, mends, asked.GetValue(json), stop));
                }

                return outcome;
            });

            if (worst != ExitCode.Done || found > 0)
                return worst;
            await Console.Error.WriteLineAsync($"No service that was asked has a projection {Printable.Of(only)}.");
            return ExitCode.Refused;
        });
        return command;
    }

    private static async Task<int> One(ServiceClient client, string service, string projection, bool mends, bool json, CancellationToken stop)
    {
        var status = await new ProjectionRun(client, service, projection).Run(mends, Console.Error, stop);
        if (status is not { State: ProjectionRun.RunState.Done })
        {
            await Console.Error.WriteLineAsync($"{service}/{projection} has stopped: {status?.Error ?? "no process of the service knows of it any more: it was started anew, or another run has followed."} What was mended stays so. Run this again.");
            return ExitCode.CouldNotRun;
        }

        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { service, run = status }, WireJson.Options));
        else
            ProjectionRun.Show(service, status, Console.Out);
        return status.Differences == 0 ? ExitCode.Done : ExitCode.FaultsFound;
    }
}
