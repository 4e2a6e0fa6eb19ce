using System.Collections.Concurrent;
using System.Diagnostics;
using InteragencyReview.PostgresFixture;
using InteragencyReview.SystemTests.KillPoints;
using InteragencyReview.SystemTests.Running;
using Xunit.Abstractions;

namespace InteragencyReview.SystemTests.Chaos;

/// <summary>
/// Everything at once, on RabbitMQ with two processes of each service: twenty people vote, a docket is imported, and one thing after
/// the other goes wrong. When all is well again the work goes on to its end, and every promise is checked.
/// </summary>
[Collection(Alone.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const string SecondsVariable = "SYSTEM_CHAOS_SECONDS";
    private const int Voters = 20;
    private const int ImportedCases = 100;

    /// <summary>What a server with PostgreSQL's own settings leaves to ordinary roles.</summary>
    private const int UsualConnections = 97;

    /// <summary>Far from the numbers that an imported docket has.</summary>
    private const int FirstNumber = 600_000;

    /// <summary>One thing after the other goes wrong: what a voter waits for may meet several of them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan MostBetween = TimeSpan.FromSeconds(2);

    /// <summary>How long a person reads a file, at most: nobody votes faster than that.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(40);

    [RabbitFact]
    public async Task Whatever_goes_wrong_nothing_is_lost_doubled_or_altered()
    {
        var seed = KillSeeds.First;
        output.WriteLine($"seed {seed}");
        var chance = new Random(seed);
        await using var server = await PostgresServer.Start();
        await using var system = await ReviewSystem.Start(
            [new("Limits__RequestsPerSecond", "100000"), new("Limits__Burst", "100000")], server, Transport.RabbitMq);
        var seconds = new Dictionary<ServiceName, Processes>();
        try
        {
            foreach (var (service, second) in await Task.WhenAll(ServiceName.All.Select(async service => (service, await Processes.Start(system, service, 1)))))
                seconds.Add(service, second);
            await Run(system, seconds, new(system, seconds, server, chance), chance);
        }
        finally
        {
            foreach (var processes in seconds.Values)
                await processes.DisposeAsync();
        }
    }

    private async Task Run(ReviewSystem system, Dictionary<ServiceName, Processes> seconds, Disturbances disturbances, Random chance)
    {
        var office = new Office(system)
        {
            At = service => Random.Shared.Next(2) == 0 ? null : new Uri(seconds[service].Commands[0].Ready, "/"),
        };
        var people = new People(office, Patience);
        var cases = new ConcurrentBag<(DocketCase Case, string Id)>();
        using var enough = new CancellationTokenSource();
        var number = FirstNumber;
        var voters = Enumerable.Range(1, Voters).Select(voter => Task.Run(async () =>
        {
            var pace = new Random(KillSeeds.First + voter);
            while (!enough.IsCancellationRequested)
            {
                var one = DocketCase.OfAFelon(Interlocked.Increment(ref number));
                var id = await people.BringIn(one);
                cases.Add((one, id));
                await Task.WhenAny(Task.Delay(Reading * pace.NextDouble(), enough.Token));
                await people.Vote(id, mayBeTooLate: true);
            }
        })).ToList();
        var import = Task.Run(() => Import(system));

        await Disturb(disturbances, chance);
        await enough.CancelAsync();
        await Task.WhenAll(voters);
        await import;
        var connections = await system.Log(ServiceName.WorkingGroup).Number("select count(*) from pg_stat_activity where usename like 'review\\_%'");
        output.WriteLine($"{connections} connections of eight processes");
        Assert.InRange(connections, 8, UsualConnections);

        output.WriteLine($"{cases.Count} cases were voted on, with {people.Acknowledged} ballots");
        var steady = new Office(system);
        foreach (var (_, id) in cases)
            await steady.Decided(id);
        await Logs.Rest(system);
        foreach (var (one, id) in cases)
            await EverythingOnce.Check(system, steady, one, id, people.AcknowledgedOn(id), least: 2);
        Assert.Equal(cases.Count + ImportedCases, await system.Log(ServiceName.WorkingGroup).Number("select count(distinct stream_id) from mt_events where type = 'case_screened'"));
        await EverythingOnce.NothingIsLeftAside(system);
        await Audit.SnapshotsEqualTheirEvents(system);
        await Audit.SealsAreWhole(system);
    }

    /// <summary>A round that was begun is ended, so that no service, nor the broker, is spared.</summary>
    private async Task Disturb(Disturbances disturbances, Random chance)
    {
        var started = Stopwatch.GetTimestamp();
        var campaign = Campaign();
        do
        {
            foreach (var (name, work) in campaign is null ? disturbances.ShortRound() : disturbances.Round())
            {
                output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds,6:F1} s  {name}");
                await work();
                await Task.Delay(MostBetween * chance.NextDouble());
            }
        }
        while (Stopwatch.GetElapsedTime(started) < campaign);
    }

    /// <summary>As a person would: again, until everything is taken.</summary>
    private static async Task Import(ReviewSystem system)
    {
        var folder = Directory.CreateTempSubdirectory("review-chaos-").FullName;
        try
        {
            var docket = Path.Combine(folder, "docket");
            Tool.Generate.SyntheticDocket.Write(docket, ImportedCases, seed: 1, clean: true, compressed: false, progress: null, CancellationToken.None);
            await Eventually.True(async () => (await ReviewImport.Run(system, docket, patient: true)).ExitCode == ReviewImport.AllTaken, "the docket is imported", within: TimeSpan.FromMinutes(10));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>How long it takes; null for one short round, as in every run.</returns>
    private static TimeSpan? Campaign() => RunSettings.Number(SecondsVariable) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}

/// <summary>Eight processes, a broker and a server take what a small machine has: beside other tests, both would be late.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
