namespace InteragencyReview.ContractTests;

/// <summary>The four services, of which nothing is started and no database is asked. They last as long as the process.</summary>
internal static class AllServices
{
    private static readonly Dictionary<string, ServiceHost> Hosts = ServiceHost.Names.ToDictionary(name => name, name => ServiceHost.Of(name), StringComparer.Ordinal);

    public static IReadOnlyList<(string Service, string Name, Type Type)> Events { get; } =
        [.. Hosts.SelectMany(host => host.Value.Events.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => (host.Key, e.Key, e.Value)))];

    public static ServiceHost Of(string service) => Hosts[service];
}
