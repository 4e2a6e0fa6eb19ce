using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs;
using InteragencyReview.Eoir;
using InteragencyReview.Oil;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Runtime;
using Wolverine.Runtime.Serialization;

namespace InteragencyReview.ContractTests;

/// <summary>A service's event store and messages, set up as the service sets them up itself. Nothing of it is started.</summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private static readonly Dictionary<string, Action<StoreOptions>> Stores = new(StringComparer.Ordinal)
    {
        [ServiceNames.Dhs] = DhsStore.Configure,
        [ServiceNames.Eoir] = EoirStore.Configure,
        [ServiceNames.Oil] = OilStore.Configure,
        [ServiceNames.WorkingGroup] = WorkingGroupStore.Configure,
    };

    private readonly WebApplication _app;

    private ServiceHost(WebApplication app) => _app = app;

    public static IEnumerable<string> Names => Stores.Keys;

    public IDocumentStore Store => _app.Services.GetRequiredService<IDocumentStore>();

    public IMessageSerializer Messages => _app.Services.GetRequiredService<IWolverineRuntime>().Options.DefaultSerializer;

    /// <summary>Our events, by the names under which they stand in the log.</summary>
    public IReadOnlyDictionary<string, Type> Events => Store.Options.Events.AllKnownEventTypes()
        .Where(type => type.EventType.Namespace?.StartsWith(nameof(InteragencyReview), StringComparison.Ordinal) == true)
        .ToDictionary(type => type.Alias, type => type.EventType, StringComparer.Ordinal);

    public static ServiceHost Of(string service, string connection = "Host=none")
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.Configuration["ConnectionStrings:Database"] = connection;
        builder.AddEventSourcing(service, Stores[service]);
        builder.AddMessaging(service, Stores[service].Method.DeclaringType!, _ => { });
        return new(builder.Build());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
