using System.Collections.Concurrent;
using System.Diagnostics;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.SystemTests.Running;
using Xunit.Abstractions;
using ServiceName = InteragencyReview.SystemTests.Running.ServiceName;

namespace InteragencyReview.SystemTests;

/// <summary>A service in several processes: one is replaced, or dies, and nobody notices for long.</summary>
public sealed class SeveralProcessesTests(SeveralProcessesTests.OwnSystem own, ITestOutputHelper output) : IClassFixture<SeveralProcessesTests.OwnSystem>
{
    private const int Cases = 8;
    private const int Askers = 6;

    /// <summary>Of each process, by far more than it has connections.</summary>
    private const int AtOnce = 20;

    private const int Times = 3;

    private static readonly TimeSpan BetweenCounts = TimeSpan.FromMilliseconds(50);

    /// <summary>What a dead process had in hand is taken up by another within this (promise 33).</summary>
    private static readonly TimeSpan Takeover = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan EndBound = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task In_a_rolling_restart_under_load_no_request_is_cut()
    {
        var system = own.System;
        await using var processes = await Processes.Start(system, ServiceName.WorkingGroup, 2);
        var failed = new ConcurrentBag<string>();
        using var enough = new CancellationTokenSource();
        await Eventually.True(async () => await Answers(processes, system), "both are ready");
        var asked = 0;
        var load = Enumerable.Range(0, Askers).Select(_ => Task.Run(async () =>
        {
            using var http = Processes.As(system, "dhs.chair");
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    using var answer = await processes.Get(http, "queues/Accelerate?limit=5");
                    if (!answer.IsSuccessStatusCode)
                        failed.Add($"{answer.StatusCode}");
                    Interlocked.Increment(ref asked);
                }
                catch (HttpRequestException e)
                {
                    failed.Add(e.Message);
                }
            }
        })).ToList();

        for (var one = 0; one < processes.Running.Length; one++)
            await processes.Restart(one, EndBound);
        await enough.CancelAsync();
        await Task.WhenAll(load);
        Assert.Empty(failed);
        Assert.True(asked > 100, $"Only {asked} requests were asked.");
    }

    [Fact]
    public async Task What_a_killed_process_had_in_hand_goes_on_in_the_other_within_seconds()
    {
        var (system, log) = (own.System, own.System.Log(ServiceName.WorkingGroup));
        var before = await Nodes(log);
        await using var processes = await Processes.Start(system, ServiceName.WorkingGroup, 1);
        var killed = await Eventually.Found(
            async () => (await Nodes(log)).Except(before, StringComparer.Ordinal).SingleOrDefault(), "the second process is one of the nodes");
        var office = new Office(system);
        var docket = Enumerable.Range(1, Cases).Select(DocketCase.OfAFelon).ToList();
        await office.Import(new Docket([.. docket]));
        var cases = new List<string>();
        foreach (var one in docket)
            cases.Add(await office.CaseInQueue(one));
        foreach (var one in cases)
            await office.OpenVote(one);
        var ballots = new List<string>();
        foreach (var one in cases)
            ballots.Add(await office.Ballot(ServiceName.Eoir, one));

        // Nobody can record a ballot: whoever takes some waits with them in hand.
        long started;
        await using (var database = await log.OpenConnectionAsync())
        {
            await using var held = await database.BeginTransactionAsync();
            await using (var hold = new Npgsql.NpgsqlCommand("lock table mt_doc_vote in share row exclusive mode", database))
                await hold.ExecuteNonQueryAsync();
            async Task Begin()
            {
                await Cast(office, ballots[..(Cases / 2)]);
                await Eventually.True(async () => await InHand(log) == Cases / 2, "the first ballots are in the hands of a process");
            }

            // One look at a table takes all that stands in it, so the process that goes on stands still while the other takes its share.
            await (system.Broker is null ? Machine.StandsStill(system.ProcessOf(ServiceName.WorkingGroup), Begin) : Begin());
            await Cast(office, ballots[(Cases / 2)..]);
            await Eventually.True(async () => await InHand(log) == Cases, "all ballots are in the hands of the processes");
            Assert.InRange(await InHand(log, $"and owner_id = {killed}"), 1, Cases);
            started = Stopwatch.GetTimestamp();
            await processes.Kill(0);
        }

        await Eventually.True(
            async () => await log.Number("select count(*) from mt_events where type = 'ballot_recorded'") == Cases,
            "all ballots are recorded");
        var took = Stopwatch.GetElapsedTime(started);
        Assert.True(took < Takeover, $"It took {took.TotalSeconds:F1} s.");
        Assert.Equal(Cases, await log.Number("select count(distinct stream_id) from mt_events where type = 'ballot_recorded'"));
    }

    /// <summary>Real ones, as the server counts them while far more is asked at once than there are connections.</summary>
    [Fact]
    public async Task However_much_is_asked_at_once_no_process_has_more_connections_than_the_room_on_the_server_is_reckoned_with()
    {
        var system = own.System;
        await using var processes = await Processes.Start(system, ServiceName.WorkingGroup, 1);
        var second = new Uri(processes.Commands[0].Ready, "/");
        var asked = new (ServiceName Service, Uri? At, string Persona, string Path)[]
        {
            (ServiceName.Dhs, null, ServiceName.Dhs.Officer, "/ballots?state=Open&limit=500"),
            (ServiceName.Eoir, null, ServiceName.Eoir.Officer, "/ballots?state=Open&limit=500"),
            (ServiceName.Oil, null, ServiceName.Oil.Officer, "/ballots?state=Open&limit=500"),
            (ServiceName.WorkingGroup, null, "dhs.chair", "/queues/Accelerate?limit=200"),
            (ServiceName.WorkingGroup, second, "dhs.chair", "/queues/Accelerate?limit=200"),
        };
        using var enough = new CancellationTokenSource();
        var most = CountConnections(system, enough.Token);
        var office = new Office(system);
        var load = asked.SelectMany(one => Enumerable.Repeat(one, AtOnce)).Select(one => Task.Run(async () =>
        {
            var asking = new Office(system) { At = _ => one.At };
            for (var time = 0; time < Times; time++)
            {
                var answer = await asking.Get(one.Service, one.Persona, one.Path);
                Assert.True(answer.IsSuccess, $"{answer.Status} {answer.Body}");
            }
        })).ToList();

        // Beside those who ask, messages are sent and handled.
        await office.Import(new Docket([.. Enumerable.Range(101, Cases).Select(DocketCase.OfAFelon)]));
        await Task.WhenAll(load);
        await enough.CancelAsync();
        foreach (var (service, connections) in await most)
        {
            output.WriteLine($"{service}: {connections} connections");
            var bound = EventSourcing.ConnectionsOfAProcess * (service == ServiceName.WorkingGroup ? 2 : 1);
            Assert.InRange(connections, bound / 2, bound);
        }
    }

    public sealed class OwnSystem : IAsyncLifetime
    {
        public ReviewSystem System { get; private set; } = null!;

        public async Task InitializeAsync() => System = await ReviewSystem.Start(
            [new("Shutdown__Leave", "00:00:02"), new("Limits__RequestsPerSecond", "100000"), new("Limits__Burst", "100000")]);

        public async Task DisposeAsync() => await System.DisposeAsync();
    }

    private static async Task<bool> Answers(Processes processes, ReviewSystem system)
    {
        using var http = Processes.As(system, "dhs.chair");
        using var answer = await processes.Get(http, "queues");
        return answer.IsSuccessStatusCode;
    }

    /// <summary>The most that each service had at one time until there was enough.</summary>
    private static Task<Dictionary<ServiceName, long>> CountConnections(ReviewSystem system, CancellationToken enough) => Task.Run(async () =>
    {
        var most = ServiceName.All.ToDictionary(service => service, _ => 0L);
        while (!enough.IsCancellationRequested)
        {
            foreach (var service in ServiceName.All)
            {
                most[service] = Math.Max(most[service], await system.Log(service).Number(
                    "select count(*) from pg_stat_activity where datname = current_database() and usename = $1", new Schemas(service.Value).Role));
            }

            await Task.WhenAny(Task.Delay(BetweenCounts, enough));
        }

        return most;
    }, CancellationToken.None);

    private static async Task Cast(Office office, IEnumerable<string> ballots)
    {
        foreach (var ballot in ballots)
            Assert.True((await office.Cast(ServiceName.Eoir, ballot, Choice.Accelerate)).IsSuccess);
    }

    private static Task<long> InHand(Npgsql.NpgsqlDataSource log, string further = "") => log.Number(
        $"select count(*) from wolverine_incoming_envelopes where message_type = 'ballot_cast_v1' and status = 'Incoming' and owner_id <> 0 {further}");

    /// <summary>The processes of the service, by the number under which they own messages.</summary>
    private static Task<List<string>> Nodes(Npgsql.NpgsqlDataSource log) => log.Texts("select node_number::text from wolverine_nodes");
}
