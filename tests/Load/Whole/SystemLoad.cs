using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Whole;

/// <summary>The whole system, as its users meet it.</summary>
internal static class SystemLoad
{
    private const int Seed = 2011;

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        await using var system = await RunningSystem.Start(server);
        var docket = new Docket(Seed);
        await ImportLoad.Measure(system, pace, docket, report);
        await BallotLoad.Measure(system, pace, report);
        await CostOfACase.Measure(system, pace, docket, report);
    }
}
