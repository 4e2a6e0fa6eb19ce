using InteragencyReview.Contracts.Messages;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class ConnectionBoundTests
{
    /// <summary>Of 100, three are kept for the administrator.</summary>
    private const int LeftToOrdinaryRoles = 97;

    private static readonly string[] Services = [ServiceNames.Dhs, ServiceNames.Eoir, ServiceNames.Oil, ServiceNames.WorkingGroup];

    [Fact]
    public void Two_processes_of_each_service_find_room_on_a_server_with_the_usual_settings() =>
        Assert.InRange(2 * Services.Length * EventSourcing.ConnectionsOfAProcess, 1, LeftToOrdinaryRoles);
}
