using System.Globalization;
using System.Reflection;
using InteragencyReview.PostgresFixture;
using InteragencyReview.RabbitFixture;
using InteragencyReview.SystemTests.Running;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>
/// Promise 1, at random moments: while at least fifty messages are under way one after the other of the services, PostgreSQL and
/// RabbitMQ is killed (kill -9) and started again. After each kill the work goes on to its end, and everything is audited.
/// </summary>
public sealed class RandomKillTests(ITestOutputHelper output)
{
    private const int LeastInFlight = 50;

    /// <summary>Three messages open the votes of one case, and three ballots answer: a few more than fifty.</summary>
    private const int CasesPerKill = 19;

    private const int AllOfARound = CasesPerKill * 3;

    private const int AtATime = 8;

    [Theory, RandomKills(Transport.PostgreSql), RandomKills(Transport.RabbitMq)]
    public async Task Nothing_is_lost_doubled_or_altered_when_anything_is_killed_at_a_random_moment(Transport transport, int seed, int kills)
    {
        output.WriteLine($"seed {seed}, {kills} kills on {transport}");
        await using var server = await PostgresServer.Start();
        await using var system = await ReviewSystem.Start(ownServer: server, on: transport);
        var office = new Office(system);
        var chance = new Random(seed);
        var victims = Victims(system, server);
        for (var kill = 0; kill < kills; kill++)
        {
            // As often one as the other, in another order each time.
            if (kill % victims.Length == 0)
                chance.Shuffle(victims);
            await KilledOnce(system, office, victims[kill % victims.Length], new(kill), chance);
        }

        Assert.All(ServiceName.All, service => Assert.True(system.IsRunning(service), $"{service} has ended."));
    }

    private async Task KilledOnce(ReviewSystem system, Office office, Victim victim, Round round, Random chance)
    {
        var people = new People(office);
        var docket = new Docket([.. Enumerable.Range(round.FirstCase, CasesPerKill).Select(DocketCase.OfAFelon)]);
        Assert.All(await office.Import(docket), intake => Assert.Equal(CasesPerKill, intake.Accepted));
        var cases = new List<(DocketCase Case, string Id)>();
        foreach (var one in docket.Cases)
            cases.Add((one, await office.CaseInQueue(one)));

        var ids = cases.ConvertAll(one => one.Id);
        if (chance.Next(2) == 0)
            await KilledAmongOpenings(system, people, victim, ids, chance);
        else
            await KilledAmongBallots(system, people, victim, ids, chance);

        foreach (var (_, id) in cases)
            await office.Decided(id);
        await Logs.Rest(system);
        foreach (var (one, id) in cases)
            await EverythingOnce.Check(system, office, one, id, people.AcknowledgedOn(id));
        await EverythingOnce.NothingIsLeftAside(system);
        await Audit.SnapshotsEqualTheirEvents(system);
        await Audit.SealsAreWhole(system);
    }

    private async Task KilledAmongOpenings(ReviewSystem system, People people, Victim victim, List<string> cases, Random chance)
    {
        var opened = Task.CompletedTask;
        await Kill(system, victim, "votes are opened", ServiceName.Agencies, () => opened = Each(cases, people.Open), chance);
        await opened;
        await Each(cases, people.CastAll);
    }

    private async Task KilledAmongBallots(ReviewSystem system, People people, Victim victim, List<string> cases, Random chance)
    {
        await Each(cases, people.Open);
        foreach (var agency in ServiceName.Agencies)
            await Each(cases, id => people.Ballot(agency, id));
        var cast = Task.CompletedTask;
        await Kill(
            system,
            victim,
            "ballots are cast",
            [ServiceName.WorkingGroup],
            () => cast = Task.WhenAll(ServiceName.Agencies.Select(agency => Each(cases, id => people.Cast(agency, id)))),
            chance);
        await cast;
    }

    /// <summary>
    /// Nothing gets into the receivers' inboxes until a number between fifty and almost all of the messages are in flight; then the
    /// victim is killed, either before they get in or when all of them do at once.
    /// </summary>
    private async Task Kill(ReviewSystem system, Victim victim, string when, ServiceName[] receivers, Action begin, Random chance)
    {
        var wanted = chance.Next(LeastInFlight, AllOfARound);
        var isHeld = chance.Next(2) == 0;
        await using (await InFlight.Hold(system, receivers))
        {
            begin();
            var inFlight = 0L;
            await Eventually.True(
                async () => (inFlight = await InFlight.Count(system)) >= wanted,
                $"{wanted} messages are in flight",
                () => Task.FromResult($"In flight: {inFlight}"));
            output.WriteLine($"{victim.Name} is killed while {when}, with {inFlight} messages in flight that {(isHeld ? "cannot come in yet" : "come in at that moment")}");
            if (isHeld)
                await victim.Kill();
        }

        if (!isHeld)
            await victim.Kill();
        await victim.Restart();
    }

    private static Task Each(IEnumerable<string> cases, Func<string, Task> work) => Parallel.ForEachAsync(
        cases, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (id, _) => await work(id));

    private static Victim[] Victims(ReviewSystem system, PostgresServer server)
    {
        var victims = new List<Victim>(ServiceName.All.Select(service => new Victim(service.Value, () => system.Kill(service), () => system.Start(service))));
        victims.Add(new("PostgreSQL", server.Kill, async () =>
        {
            await server.Restart();
            system.ForgetConnections();
        }));
        if (system.Broker is { } broker)
        {
            Broker.Absence? absence = null;
            victims.Add(new("RabbitMQ", async () => absence = await broker.Away(), () => absence!.End()));
        }

        return [.. victims];
    }

    private sealed record Victim(string Name, Func<Task> Kill, Func<Task> Restart);

    private sealed record Round(int Number)
    {
        public int FirstCase => (Number * CasesPerKill) + 1;
    }
}

/// <summary>
/// In every run each service, PostgreSQL and RabbitMQ once, on RabbitMQ; with SYSTEM_RANDOM_KILLS so many on each transport,
/// divided over several systems, each with a seed of its own.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RandomKillsAttribute : DataAttribute
{
    private const string Variable = "SYSTEM_RANDOM_KILLS";
    private const int OnceEach = 6;
    private const int MostPerSystem = 12;

    private readonly Transport _transport;

    public RandomKillsAttribute(Transport transport)
    {
        _transport = transport;
        Skip = transport == Transport.RabbitMq ? RabbitServer.WhyMissing : null;
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        var isAsked = int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var asked);
        var left = isAsked && _transport == (Transports.Asked ?? _transport) ? asked : !isAsked && _transport == Transport.RabbitMq ? OnceEach : 0;
        for (var seed = KillSeeds.First; left > 0; seed++)
        {
            yield return [_transport, seed, Math.Min(left, MostPerSystem)];
            left -= MostPerSystem;
        }
    }
}
