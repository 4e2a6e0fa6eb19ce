using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Rebuild;

/// <summary><c>review rebuild</c>: checks views against the log, or makes them again from it, while the services go on.</summary>
public static class RebuildCommand
{
    private const int AllAlike = Asking.Done;
    private const int CouldNotRun = Asking.CouldNotAsk;
    private const int SomeDiffered = 3;

    public static Command Create()
    {
        var view = new Option<string?>("--view") { Description = "The view, in every service asked that has one of this name.", HelpName = "name" };
        var all = new Option<bool>("--all") { Description = "Every view." };
        var check = new Option<bool>("--check") { Description = "Only compare with what the log says; change nothing." };
        var json = Asking.Json();
        var command = new Command(
            "rebuild",
            "Makes views again from the log while the services go on, and says which rows were not what the log says. Without --view and --all, lists the views. "
            + "Exit code: 0 all as the log says, 3 some rows were not, 2 refused, 1 could not be asked or did not come to an end.")
        {
            view, all, check, json,
        };
        var services = new Services(command);
        command.Validators.Add(asked =>
        {
            if (asked.GetValue(all) && asked.GetValue(view) is not null)
                asked.AddError("Name either --view or --all.");
        });
        command.SetAction(async (asked, stop) =>
        {
            var (name, listOnly) = (asked.GetValue(view), asked.GetValue(view) is null && !asked.GetValue(all));
            var listing = new Listing(["Service", "View", "Last rebuild", "Rows", "Differed"], ["Rows", "Differed"]);
            var found = 0;
            var worst = await services.Ask(asked, async (service, client) =>
            {
                var views = (await client.Get<ImmutableArray<RebuildRun.ViewItem>>("/views", stop))
                    .Where(item => name is null || item.Name == name).ToImmutableArray();
                found += views.Length;
                if (listOnly)
                    return List(service, views, asked.GetValue(json), listing);
                var outcome = AllAlike;
                foreach (var item in views)
                    outcome = Services.Worse(outcome, await One(client, service, item.Name, asked.GetValue(check), asked.GetValue(json), stop));
                return outcome;
            });
            listing.WriteIfAny(Console.Out);

            if (worst != AllAlike || found > 0)
                return worst;
            await Console.Error.WriteLineAsync($"No service that was asked has a view {name}: review rebuild lists them.");
            return CouldNotRun;
        });
        return command;
    }

    private static int List(string service, ImmutableArray<RebuildRun.ViewItem> views, bool json, Listing listing)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { service, views }, WireJson.Options));
            return AllAlike;
        }

        foreach (var item in views)
        {
            listing.Add(
                service,
                item.Name,
                item.LastRebuild is not { } last ? null : $"{(last.CheckOnly ? "check" : "rebuild")} {last.Standing} {last.FinishedAt ?? last.StartedAt:yyyy-MM-dd HH:mm}Z",
                item.LastRebuild?.Rows,
                item.LastRebuild?.Differences);
        }

        return AllAlike;
    }

    private static async Task<int> One(ServiceClient client, string service, string view, bool check, bool json, CancellationToken stop)
    {
        var status = await new RebuildRun(client, $"{service}/{view}", view).Run(check, Console.Error, stop);
        if (status.FinishedAt is null)
        {
            await Console.Error.WriteLineAsync(
                (status.Error is { } error ? $"{service}/{view} has stopped: {error.TrimEnd('.')}. When that is mended, run this again" : $"{service}/{view} was interrupted. Run this again")
                + ": it goes on from where it was.");
            return CouldNotRun;
        }

        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { service, rebuild = status }, WireJson.Options));
        else
            RebuildRun.Show(service, status, Console.Out);
        return status.Differences == 0 ? AllAlike : SomeDiffered;
    }
}
