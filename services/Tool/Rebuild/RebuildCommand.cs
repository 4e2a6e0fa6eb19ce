using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Rebuild;

/// <summary><c>review rebuild</c>: checks views against the log, or makes them again from it, while the services go on.</summary>
public static class RebuildCommand
{
    private const string UsualPersona = "ops.operator";
    private const int AllAlike = 0;
    private const int CouldNotRun = 1;
    private const int SomeDiffered = 3;

    public static Command Create()
    {
        var view = new Option<string?>("--view") { Description = "The view, in every service asked that has one of this name.", HelpName = "name" };
        var all = new Option<bool>("--all") { Description = "Every view." };
        var check = new Option<bool>("--check") { Description = "Only compare with what the log says; change nothing." };
        var only = new Option<string?>("--service") { Description = "Ask only this service; else all four." };
        only.AcceptOnlyFromAmong("dhs", "eoir", "oil", "wg");
        var (json, persona, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.Issuer());
        var addresses = new[] { ("dhs", Addresses.Dhs()), ("eoir", Addresses.Eoir()), ("oil", Addresses.Oil()), ("wg", Addresses.WorkingGroup()) };
        var command = new Command(
            "rebuild",
            "Makes views again from the log while the services go on, and says which rows were not what the log says. Without --view and --all, lists the views. "
            + "Exit code: 0 all as the log says, 3 some rows were not, 2 refused, 1 could not be asked or did not come to an end.")
        {
            view, all, check, only, json, persona, issuer,
        };
        foreach (var (_, address) in addresses)
            command.Add(address);
        command.Validators.Add(asked =>
        {
            if (asked.GetValue(all) && asked.GetValue(view) is not null)
                asked.AddError("Name either --view or --all.");
        });
        command.SetAction(async (asked, stop) =>
        {
            var (name, everything, worst, found) = (asked.GetValue(view), asked.GetValue(all), AllAlike, 0);
            foreach (var (service, address) in addresses.Where(service => asked.GetValue(only) is not { } one || one == service.Item1))
            {
                var code = await Asking.Run(
                    asked.GetRequiredValue(issuer),
                    asked.GetValue(persona) ?? UsualPersona,
                    asked.GetRequiredValue(address),
                    Console.Error,
                    async client =>
                    {
                        var views = (await client.Get<ImmutableArray<RebuildRun.ViewItem>>("/views", stop))
                            .Where(item => name is null || item.Name == name).ToImmutableArray();
                        found += views.Length;
                        if (name is null && !everything)
                            return List(service, views, asked.GetValue(json));
                        var outcome = AllAlike;
                        foreach (var item in views)
                            outcome = Worse(outcome, await One(client, service, item.Name, asked.GetValue(check), asked.GetValue(json), stop));
                        return outcome;
                    });
                worst = Worse(worst, code);
            }

            if (worst != AllAlike || found > 0)
                return worst;
            await Console.Error.WriteLineAsync($"No service that was asked has a view {name}: review rebuild lists them.");
            return CouldNotRun;
        });
        return command;
    }

    /// <summary>What could not be done goes before what was found, and that before nothing.</summary>
    private static int Worse(int one, int other) => (one, other) switch
    {
        (CouldNotRun, _) or (_, CouldNotRun) => CouldNotRun,
        _ => one == Asking.Refused || other == Asking.Refused ? Asking.Refused : Math.Max(one, other),
    };

    private static int List(string service, ImmutableArray<RebuildRun.ViewItem> views, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { service, views }, WireJson.Options));
            return AllAlike;
        }

        var listing = new Listing(["Service", "View", "Last rebuild", "Rows", "Differed"], ["Rows", "Differed"]);
        foreach (var item in views)
        {
            listing.Add(
                service,
                item.Name,
                item.LastRebuild is not { } last ? null : $"{(last.CheckOnly ? "check" : "rebuild")} {last.Standing} {last.FinishedAt ?? last.StartedAt:yyyy-MM-dd HH:mm}Z",
                item.LastRebuild?.Rows,
                item.LastRebuild?.Differences);
        }

        listing.Write(Console.Out);
        return AllAlike;
    }

    private static async Task<int> One(ServiceClient client, string service, string view, bool check, bool json, CancellationToken stop)
    {
        var status = await new RebuildRun(client, $"{service}/{view}", view).Run(check, Console.Error, stop);
        if (status.FinishedAt is null)
        {
            await Console.Error.WriteLineAsync($"{service}/{view} has stopped{(status.Error is null ? "" : $": {status.Error}")}. Run this again: it goes on from where it was.");
            return CouldNotRun;
        }

        if (json)
            Console.WriteLine(JsonSerializer.Serialize(new { service, rebuild = status }, WireJson.Options));
        else
            RebuildRun.Show(service, status, Console.Out);
        return status.Differences == 0 ? AllAlike : SomeDiffered;
    }
}
