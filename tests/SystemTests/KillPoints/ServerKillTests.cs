using InteragencyReview.PostgresFixture;
using InteragencyReview.SystemTests.Running;
using Npgsql;
using Xunit.Abstractions;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>
/// Promise 1, with the server under everything: PostgreSQL is killed (kill -9) at seeded moments, while ballots are cast on
/// several cases and messages are under way, and started again. No service is started again: they come back by themselves.
/// </summary>
[Collection(KillableSystems.Name)]
public sealed class ServerKillTests(KillableSystems killable, ITestOutputHelper output)
{
    private const int Kills = 4;
    private const int CasesPerKill = 2;

    /// <summary>It falls at one of the next so many of what it waits for: with the cases begun before each kill, all of them come.</summary>
    private const int Soon = 4;

    [Theory]
    [MemberData(nameof(KillSeeds.Theory), MemberType = typeof(KillSeeds))]
    public async Task Nothing_is_lost_doubled_or_stopped_when_the_database_server_is_killed(int seed)
    {
        output.WriteLine($"seed {seed}");
        var (system, server) = await killable.On(Transports.Usual);
        var office = new Office(system);
        var people = new People(office);
        var docket = new Docket([.. Enumerable.Range(0, Kills * CasesPerKill).Select(_ => DocketCase.OfAFelon(killable.NextNumber()))]);
        await office.Import(docket);
        var cases = new List<(DocketCase Case, string Id)>();
        foreach (var one in docket.Cases)
            cases.Add((one, await office.CaseInQueue(one)));
        await Logs.Rest(system);

        var chance = new Random(seed);
        var work = new List<Task>();
        foreach (var begun in cases.Chunk(CasesPerKill))
            await KilledWhileVoting(server, system, people, chance, () => work.AddRange(begun.Select(one => people.Vote(one.Id))));
        await Task.WhenAll(work);

        foreach (var (_, id) in cases)
            await office.Decided(id);
        await Logs.Rest(system);
        foreach (var (one, id) in cases)
            await EverythingOnce.Check(system, office, one, id, people.AcknowledgedOn(id));
        await EverythingOnce.NothingIsLeftAside(system);
        await Audit.SnapshotsEqualTheirEvents(system);
        await Audit.SealsAreWhole(system);
        Assert.All(ServiceName.All, service => Assert.True(system.IsRunning(service), $"{service} has ended."));
        killable.IsWhole(Transports.Usual);
    }

    private async Task KilledWhileVoting(PostgresServer server, ReviewSystem system, People people, Random chance, Action begin)
    {
        var statements = Statements(system, chance.Next(Soon)).ToList();
        var chosen = chance.Next(statements.Count + 1);
        if (chosen == statements.Count)
        {
            var answered = people.Acknowledged + chance.Next(1, Soon + 1);
            output.WriteLine($"the server is killed when {answered} ballots are acknowledged");
            begin();
            await Eventually.True(() => Task.FromResult(people.Acknowledged >= answered), $"{answered} ballots are acknowledged");
            await Restarted(server, system);
            return;
        }

        output.WriteLine($"the server is killed {statements[chosen].Name}");
        await using var trap = await statements[chosen].SetTrap();
        begin();
        await trap.Caught();
        await Restarted(server, system);
        await trap.Outlived();
    }

    private static async Task Restarted(PostgresServer server, ReviewSystem system)
    {
        await server.Kill();
        await server.Restart();
        system.ForgetConnections();
    }

    private static IEnumerable<(string Name, Func<Task<Trap>> SetTrap)> Statements(ReviewSystem system, int further)
    {
        foreach (var service in ServiceName.All)
        {
            var log = system.Log(service);
            yield return ($"while {service} appends, {further} events on", () => OnAppend(log, further));
            yield return ($"while {service} puts a message into its outbox", () => Trap.Set(log, "wolverine_outgoing_envelopes", "insert", "true"));
            yield return ($"while {service} sends a message", () => Trap.Set(log, "wolverine_outgoing_envelopes", "delete", "true"));
            yield return ($"while {service} takes a message from its queue", () => Trap.Set(log, "wolverine_incoming_envelopes", "insert", "new.status = 'Incoming'"));
            yield return ($"while {service} notes a message as handled", () => Trap.Set(log, "wolverine_incoming_envelopes", "update", "new.status = 'Handled'"));
        }
    }

    private static async Task<Trap> OnAppend(NpgsqlDataSource log, int further)
    {
        var position = await log.Number("select last_value from mt_events_sequence") + further;
        return await Trap.Set(log, "mt_events", "insert", $"new.seq_id > {position}");
    }
}
