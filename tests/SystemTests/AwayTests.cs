using System.Diagnostics;
using System.Globalization;
using InteragencyReview.SystemTests.KillPoints;
using InteragencyReview.SystemTests.Running;
using Npgsql;
using Xunit.Abstractions;

namespace InteragencyReview.SystemTests;

/// <summary>
/// The database under everything is away for longer than any other failure is tried again, and so are an agency's service and, where
/// there is one, the broker. Nothing becomes a dead letter, nobody spins meanwhile, and work goes on within seconds of their return.
/// </summary>
[Collection(KillableSystems.Name)]
public sealed class AwayTests(KillableSystems killable, ITestOutputHelper output)
{
    private const string SecondsVariable = "SYSTEM_AWAY_SECONDS";

    /// <summary>Longer than a message is tried again that fails otherwise: after 2 seconds and 10 more it is a dead letter.</summary>
    private const int UsualSeconds = 15;

    /// <summary>Long enough for the listener to be stopped. How soon it is started again after minutes is told by ./build.sh away.</summary>
    private const int UsualSecondsOfTheBroker = 3;

    /// <summary>Votes of which the ballots are in the hands of the working group when the database goes.</summary>
    private const int CasesInHand = 4;

    /// <summary>Of one core, for looking whether the database is back. A service that spins takes a whole one.</summary>
    private const double MostOfACore = 1.0 / 3;

    private static readonly TimeSpan BetweenCutAndAway = TimeSpan.FromSeconds(3);

    /// <summary>As long as another process may take to take over.</summary>
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_database_and_an_agency_that_are_away_delay_what_there_is_to_do_and_nothing_else()
    {
        var (system, server) = await killable.On(Transports.Usual);
        var (office, people) = (new Office(system), new People(new Office(system)));
        var docket = new Docket([.. Enumerable.Range(0, CasesInHand + 1).Select(_ => DocketCase.OfAFelon(killable.NextNumber()))]);
        await office.Import(docket);
        var cases = new List<(DocketCase Case, string Id)>();
        foreach (var one in docket.Cases)
            cases.Add((one, await office.CaseInQueue(one)));
        var (later, inHand) = (cases[0].Id, cases[1..].ConvertAll(one => one.Id));
        foreach (var id in inHand)
            await people.Open(id);
        foreach (var id in inHand)
            await Task.WhenAll(ServiceName.Agencies.Select(agency => people.Ballot(agency, id)));

        var log = system.Log(ServiceName.WorkingGroup);
        await using (await InFlight.HoldInHand(system))
        {
            foreach (var id in inHand)
                await Task.WhenAll(ServiceName.Agencies.Select(agency => people.Cast(agency, id)));
            await Eventually.True(
                async () => await log.Number("select count(*) from wolverine_incoming_envelopes where message_type = 'ballot_cast_v1' and status = 'Incoming'") == inHand.Count * ServiceName.Agencies.Length,
                "the working group has all ballots in hand");
            await CutConnections(log);
            await server.Stop();
        }

        // Not DHS: without its ballot no vote is decided.
        var away = KillSeeds.OfTheDay % 2 == 0 ? ServiceName.Oil : ServiceName.Eoir;
        output.WriteLine($"{away} is away");
        await system.Kill(away);
        var broker = system.Broker is null ? null : await system.Broker.Away();
        await NobodySpins(system, Duration(UsualSeconds));
        await server.Restart();
        system.ForgetConnections();
        if (broker is not null)
            await broker.End();
        var returned = Stopwatch.GetTimestamp();

        // The agency's service is still away: the two that are there can decide without it.
        await people.Open(later);
        foreach (var agency in ServiceName.Agencies.Where(agency => agency != away))
            await people.Cast(agency, later);
        await office.Decided(later);
        if (away != ServiceName.Eoir)
            await OnFeed();
        var took = Stopwatch.GetElapsedTime(returned);
        output.WriteLine($"a vote went from its opening to its decision{(away == ServiceName.Eoir ? "" : " and the docket feed")} within {took.TotalSeconds:F1} s of the return");
        foreach (var id in inHand)
            await office.Decided(id);
        var all = Stopwatch.GetElapsedTime(returned);
        output.WriteLine($"what was in hand was decided within {all.TotalSeconds:F1} s of the return");

        await system.Start(away);
        var started = Stopwatch.GetTimestamp();
        await Eventually.True(async () => await system.Log(away).Count("decision_received", later) == 1, $"{away} has heard of the decision");
        await OnFeed();
        var heard = Stopwatch.GetElapsedTime(started);
        output.WriteLine($"{away} heard of it within {heard.TotalSeconds:F1} s of its return");
        await Logs.Rest(system);
        foreach (var (one, id) in cases)
            await EverythingOnce.Check(system, office, one, id, people.AcknowledgedOn(id), least: 2);
        await EverythingOnce.NothingIsLeftAside(system);
        await Audit.SnapshotsEqualTheirEvents(system);
        await Audit.SealsAreWhole(system);
        Assert.All([took, all, heard], time => Assert.InRange(time, TimeSpan.Zero, Back));
        killable.IsWhole(Transports.Usual);

        Task OnFeed() => Eventually.True(async () => (await office.OnFeed(later)).Length == 1, "the decision is on the docket feed");
    }

    /// <summary>A ballot reaches a service that cannot write it down: as where the databases are on other machines than the broker.</summary>
    [RabbitFact]
    public async Task What_the_broker_brings_while_the_database_is_away_is_recorded_within_seconds_of_its_return()
    {
        var (system, server) = await killable.On(Transport.RabbitMq);
        var (office, people) = (new Office(system), new People(new Office(system)));
        var docket = new Docket([DocketCase.OfAFelon(killable.NextNumber())]);
        await office.Import(docket);
        var id = await office.CaseInQueue(docket.Cases[0]);
        await people.Open(id);
        await Task.WhenAll(ServiceName.Agencies.Select(agency => people.Ballot(agency, id)));

        await using (await HeldMessages.Between(system, ServiceName.Eoir, ServiceName.WorkingGroup, "ballot_cast_v1", id))
        {
            await people.Cast(ServiceName.Eoir, id);
            await people.Cast(ServiceName.Dhs, id);
            await Logs.Rest(system);
            await server.Stop();
        }

        await NobodySpins(system, Duration(UsualSecondsOfTheBroker));
        await server.Restart();
        system.ForgetConnections();
        var returned = Stopwatch.GetTimestamp();
        await office.Decided(id);
        var took = Stopwatch.GetElapsedTime(returned);
        output.WriteLine($"the ballot that came meanwhile decided the vote within {took.TotalSeconds:F1} s of the return");
        await Logs.Rest(system);
        await EverythingOnce.Check(system, office, docket.Cases[0], id, people.AcknowledgedOn(id), least: 2);
        await EverythingOnce.NothingIsLeftAside(system);
        Assert.InRange(took, TimeSpan.Zero, Back);
        killable.IsWhole(Transport.RabbitMq);
    }

    /// <summary>
    /// As a server does that hands over to another: what is in hand fails while a dead letter can still be written, as it cannot once the
    /// database is away.
    /// </summary>
    private static async Task CutConnections(NpgsqlDataSource log)
    {
        await log.Texts("select pg_terminate_backend(pid)::text from pg_stat_activity where usename like 'review\\_%'");
        await Task.Delay(BetweenCutAndAway);
    }

    /// <summary>The services that are there wait for what is away, and take little of the processors for it.</summary>
    private async Task NobodySpins(ReviewSystem system, TimeSpan time)
    {
        var there = ServiceName.All.Where(system.IsRunning).ToList();
        var before = there.ConvertAll(service => Machine.ProcessorTime(system.ProcessOf(service)));
        var started = Stopwatch.GetTimestamp();
        await Task.Delay(time);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var used = there.Zip(before, (service, until) => (Service: service, OfACore: (Machine.ProcessorTime(system.ProcessOf(service)) - until) / elapsed)).ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"away for {elapsed.TotalSeconds:F0} s; of a core {string.Join(", ", used.Select(one => $"{one.Service} used {one.OfACore:P0}"))}"));
        Assert.All(used, one => Assert.InRange(one.OfACore, 0, MostOfACore));
    }

    private static TimeSpan Duration(int usual) => TimeSpan.FromSeconds(RunSettings.Number(SecondsVariable) ?? usual);
}
