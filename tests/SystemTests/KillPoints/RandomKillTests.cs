using System.Reflection;
using InteragencyReview.PostgresFixture;
using InteragencyReview.RabbitFixture;
using InteragencyReview.SystemTests.Running;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>
/// Promise 1, at random moments: one after the other of the services, PostgreSQL and RabbitMQ is killed (kill -9) and started again,
/// each while at least fifty messages are under way. A round has two kills: of one while votes are opened, of another while ballots are
/// cast. Then the work goes on to its end, and everything is audited.
/// </summary>
[Collection(KillableSystems.Name)]
public sealed class RandomKillTests(KillableSystems killable, ITestOutputHelper output)
{
    private const int LeastInFlight = 50;

    /// <summary>Three messages open the votes of one case, and three ballots answer: a few more than fifty.</summary>
    private const int CasesOfARound = 19;

    private const int AllAtOnce = CasesOfARound * 3;

    /// <summary>From the first victim of a round to the second, so that in as many rounds as there are victims each is killed both ways.</summary>
    private const int Apart = 2;

    private const int AtATime = 8;

    /// <summary>A ballot that its agency could not take before the others had decided was refused, and nobody was told otherwise.</summary>
    private const int EnoughToDecide = 2;

    [Theory, RandomKills(Transport.PostgreSql), RandomKills(Transport.RabbitMq)]
    public async Task Nothing_is_lost_doubled_or_altered_when_anything_is_killed_at_a_random_moment(Transport transport, int seed)
    {
        output.WriteLine($"seed {seed} on {transport}");
        var (system, server) = await killable.On(transport);
        var victims = Victims(system, server);
        await KilledTwice(system, victims[seed % victims.Length], victims[(seed + Apart) % victims.Length], new Random(seed));
        killable.IsWhole(transport);
    }

    private async Task KilledTwice(ReviewSystem system, Victim amongOpenings, Victim amongBallots, Random chance)
    {
        var (office, people) = (new Office(system), new People(new Office(system)));
        var docket = new Docket([.. Enumerable.Range(0, CasesOfARound).Select(_ => DocketCase.OfAFelon(killable.NextNumber()))]);
        Assert.All(await office.Import(docket), intake => Assert.Equal(CasesOfARound, intake.Accepted));
        var cases = new List<(DocketCase Case, string Id)>();
        foreach (var one in docket.Cases)
            cases.Add((one, await office.CaseInQueue(one)));

        var ids = cases.ConvertAll(one => one.Id);
        await KilledAmongOpenings(system, people, amongOpenings, ids, chance);
        await KilledAmongBallots(system, people, amongBallots, ids, chance);
        foreach (var (_, id) in cases)
            await office.Decided(id);
        await Logs.Rest(system);
        foreach (var (one, id) in cases)
            await EverythingOnce.Check(system, office, one, id, people.AcknowledgedOn(id), EnoughToDecide);
        await EverythingOnce.NothingIsLeftAside(system);
        await Audit.SnapshotsEqualTheirEvents(system);
        await Audit.SealsAreWhole(system);
        Assert.All(ServiceName.All, service => Assert.True(system.IsRunning(service), $"{service} has ended."));
    }

    private async Task KilledAmongOpenings(ReviewSystem system, People people, Victim victim, List<string> cases, Random chance)
    {
        var opened = Task.CompletedTask;
        await Kill(system, victim, "votes are opened", ServiceName.Agencies, () => opened = Each(cases, people.Open), chance);
        await opened;
    }

    private async Task KilledAmongBallots(ReviewSystem system, People people, Victim victim, List<string> cases, Random chance)
    {
        foreach (var agency in ServiceName.Agencies)
            await Each(cases, id => people.Ballot(agency, id));
        var cast = Task.CompletedTask;
        await Kill(
            system,
            victim,
            "ballots are cast",
            [ServiceName.WorkingGroup],
            () => cast = Task.WhenAll(ServiceName.Agencies.Select(agency => Each(cases, id => people.Cast(agency, id, mayBeTooLate: true)))),
            chance);
        await cast;
    }

    /// <summary>
    /// Nothing gets into the receivers' inboxes until a number between fifty and almost all of the messages are in flight; then the
    /// victim is killed, either before they get in or when all of them do at once.
    /// </summary>
    private async Task Kill(ReviewSystem system, Victim victim, string when, ServiceName[] receivers, Action begin, Random chance)
    {
        var wanted = chance.Next(LeastInFlight, AllAtOnce);
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
}

/// <summary>
/// In every run one round on PostgreSQL, every day another, so that each victim has its turn within days; on RabbitMQ a process of each
/// service and the broker are killed in <see cref="Chaos.ChaosTests"/>, with as much under way as there happens to be. With SYSTEM_RANDOM_KILLS so many kills on each
/// transport. The seed says who is killed, and when: to try one again, begin with it.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RandomKillsAttribute : DataAttribute
{
    private const string Variable = "SYSTEM_RANDOM_KILLS";
    private const int KillsOfARound = 2;

    private readonly Transport _transport;

    public RandomKillsAttribute(Transport transport)
    {
        _transport = transport;
        Skip = transport == Transport.RabbitMq ? RabbitServer.WhyMissing : null;
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        var usual = _transport == Transport.PostgreSql ? 1 : 0;
        var rounds = RunSettings.Number(Variable) is not { } asked ? usual : _transport == (Transports.Asked ?? _transport) ? (asked + 1) / KillsOfARound : 0;
        return Enumerable.Range(KillSeeds.OfTheDay, rounds).Select(seed => new object[] { _transport, seed });
    }
}
