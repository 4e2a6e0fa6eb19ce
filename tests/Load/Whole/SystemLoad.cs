using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;
using InteragencyReview.RabbitFixture;

namespace InteragencyReview.Load.Whole;

/// <summary>The whole system, as its users meet it.</summary>
internal static class SystemLoad
{
    private const int Seed = 2011;

    public static Task Measure(PostgresServer server, RabbitServer? broker, Pace pace, Report report) => RunningSystem.Use(
        server,
        report,
        async system =>
        {
            var docket = new Docket(Seed);
            await ImportLoad.Measure(system, pace, docket, report);
            await BallotLoad.Measure(system, broker is not null, pace, report);
            await CostOfACase.Measure(system, pace, docket, report);
        },
        broker: broker);
}
