using System.Collections.Immutable;
using InteragencyReview.Standalone.Postgres;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone;

/// <summary>How each service is started: its program, its port, its own database and its keys.</summary>
internal static class Services
{
    private const string MessagesDatabase = "review_messages";

    public static ImmutableArray<ServiceCommand> Commands(Checkout checkout, Ports ports, DataFolder data, EmbeddedPostgres postgres)
    {
        var keys = data.Keys();
        return
        [
            Command("Dhs", ports.Dhs, new("Keys__ANumber", keys.ANumber), new("Keys__Protected", keys.ProtectedDhs)),
            Command("Eoir", ports.Eoir, new("Keys__ANumber", keys.ANumber), new("Keys__Protected", keys.ProtectedEoir)),
            Command("Oil", ports.Oil, new("Keys__ANumber", keys.ANumber), new("Keys__Protected", keys.ProtectedOil)),
            Command("WorkingGroup", ports.WorkingGroup),
        ];

        ServiceCommand Command(string project, int port, params ReadOnlySpan<KeyValuePair<string, string>> secrets)
        {
            var address = Ports.Address(port);
            var program = checkout.Program(project, $"InteragencyReview.{project}");
            return new(
                project,
                "dotnet",
                [program],
                [
                    new("ASPNETCORE_ENVIRONMENT", "Development"),
                    new("ASPNETCORE_URLS", address.ToString()),
                    new("ConnectionStrings__Log", postgres.ConnectionString(DatabaseOf(project))),
                    new("ConnectionStrings__Messages", postgres.ConnectionString(MessagesDatabase)),
                    new("Identity__Authority", Ports.Address(ports.Issuer).ToString().TrimEnd('/')),
                    new("Identity__Audience", "interagency-review"),
                    new("Keys__LogHeads", data.HeadKey(project.ToLowerInvariant())),
                    .. secrets,
                ],
                Path.GetDirectoryName(program)!,
                data.Log(project.ToLowerInvariant()),
                new Uri(address, "health/ready"));
        }
    }

    public static async Task CreateDatabasesAsync(EmbeddedPostgres postgres, CancellationToken stop)
    {
        foreach (var database in (ImmutableArray<string>)[DatabaseOf("Dhs"), DatabaseOf("Eoir"), DatabaseOf("Oil"), DatabaseOf("WorkingGroup"), MessagesDatabase])
            await postgres.CreateDatabaseAsync(database, stop);
    }

    private static string DatabaseOf(string project) => $"review_{project.ToLowerInvariant()}";
}
