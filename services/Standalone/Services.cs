using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.Postgres;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone;

/// <summary>How each service is set up and started: its program, its port, its role in the one database, and its keys.</summary>
internal sealed class Services(Checkout checkout, Ports ports, DataFolder data, EmbeddedPostgres postgres, Dashboard? dashboard)
{
    private const string Database = "review";

    private readonly Keys _keys = data.Keys();

    public ImmutableArray<ServiceCommand> Commands => [.. All().Select(one => one.Service)];

    /// <summary>Makes the database ready for each service, unless that was done for this build of it.</summary>
    public async Task SetUpDatabaseAsync(Screen screen, CancellationToken stop)
    {
        await postgres.CreateDatabaseAsync(Database, stop);
        var missing = new MissingSetups(data, All());
        if (missing.IsEmpty)
            return;
        screen.Line("Setting up the database.");
        await missing.RunAsync(stop);
    }

    private IEnumerable<ServiceSetup> All() =>
    [
        One("Dhs", ServiceNames.Dhs, ports.Dhs, _keys.Roles!.Dhs, new("Keys__ANumber", _keys.ANumber), new("Keys__Protected", _keys.ProtectedDhs)),
        One("Eoir", ServiceNames.Eoir, ports.Eoir, _keys.Roles!.Eoir, new("Keys__ANumber", _keys.ANumber), new("Keys__Protected", _keys.ProtectedEoir)),
        One("Oil", ServiceNames.Oil, ports.Oil, _keys.Roles!.Oil, new("Keys__ANumber", _keys.ANumber), new("Keys__Protected", _keys.ProtectedOil)),
        One("WorkingGroup", ServiceNames.WorkingGroup, ports.WorkingGroup, _keys.Roles!.WorkingGroup),
    ];

    private ServiceSetup One(string project, string service, int port, string password, params ReadOnlySpan<KeyValuePair<string, string>> secrets)
    {
        var address = Ports.Address(port);
        var program = checkout.Program(project, $"InteragencyReview.{project}");
        var command = new ServiceCommand(
            project,
            "dotnet",
            [program],
            [
                new("ASPNETCORE_ENVIRONMENT", "Development"),
                new("ASPNETCORE_URLS", address.ToString()),
                new(Ports.AllowedHosts, Ports.Hosts),
                new("ConnectionStrings__Database", postgres.ConnectionString(Database, new Schemas(service).Role, password)),
                new("Identity__Authority", Ports.Address(ports.Issuer).ToString().TrimEnd('/')),
                new("Identity__Audience", "interagency-review"),
                new("Keys__LogHeads", data.HeadKey(project.ToLowerInvariant())),

                .. dashboard?.Environment ?? [],
                .. secrets,
            ],
            Path.GetDirectoryName(program)!,
            data.Log(project.ToLowerInvariant()),
            new Uri(address, "health/ready"));
        return new(command, postgres.ConnectionString(Database), password);
    }
}
