using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using InteragencyReview.Kernel;
using InteragencyReview.SystemTests.Running;
using Xunit.Abstractions;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>
/// Promise 1: nothing acknowledged is lost. In the middle of a case's way one service is killed (kill -9) at one exact statement
/// and started again; the work goes on to its end, and every effect is there once.
/// </summary>
public sealed class KillPointTests(KillPointTests.OwnSystem own, ITestOutputHelper output) : IClassFixture<KillPointTests.OwnSystem>
{
    /// <summary>More rounds, for a night: each is the next seed.</summary>
    public const string RoundsVariable = "SYSTEM_KILL_ROUNDS";

    /// <summary>The seed to begin with, as a failed run printed it.</summary>
    public const string SeedVariable = "SYSTEM_KILL_SEED";

    private const int UsualSeed = 2011;
    private const int PerServiceAndRound = 4;
    private static readonly ServiceName[] DhsLast = [ServiceName.Eoir, ServiceName.Oil, ServiceName.Dhs];

    private readonly ReviewSystem _system = own.System;
    private readonly Office _office = new(own.System);

    public static TheoryData<int, string, string, bool> Chosen()
    {
        var first = Setting(SeedVariable, UsualSeed);
        var chosen = new TheoryData<int, string, string, bool>();
        foreach (var seed in Enumerable.Range(first, Setting(RoundsVariable, 1)))
        {
            var chance = new Random(seed);
            foreach (var service in KillPoint.All.GroupBy(point => point.Service))
            {
                var shuffled = service.OrderByDescending(point => point.Always).ThenBy(_ => chance.Next()).Take(PerServiceAndRound);

                // Where a message is told or acknowledged, it is the rolled back half that loses or repeats: no run goes without it.
                foreach (var point in shuffled)
                    chosen.Add(seed, point.Service.Value, point.Name, chance.Next(2) == 0 || (point.Always && seed == first));
            }
        }

        return chosen;
    }

    [Theory]
    [MemberData(nameof(Chosen))]
    public async Task Nothing_is_lost_and_nothing_doubled_when_a_service_is_killed(int seed, string service, string killed, bool rollsBack)
    {
        output.WriteLine($"seed {seed}: {service} killed {killed}; what it had begun is {(rollsBack ? "rolled back" : "committed for nobody")}");
        var point = KillPoint.Of(service, killed);
        var felon = DocketCase.OfAFelon(own.NextNumber());
        await _office.Import(new Docket([felon]));
        var caseId = await _office.CaseInQueue(felon);
        await Logs.Rest(_system);

        var acknowledged = new ConcurrentBag<(ServiceName Agency, int Revision)>();
        await using (var trap = await point.SetTrap(_system, caseId))
        {
            var work = Work(caseId, acknowledged);
            var backend = await trap.Caught();
            await _system.Kill(point.Service);
            try
            {
                await trap.Open(backend, rollsBack);
            }
            finally
            {
                await _system.Start(point.Service);
            }

            await work;
            await _office.Decided(caseId);
        }

        await Logs.Rest(_system);
        await EverythingOnce(felon, caseId, acknowledged);
    }

    /// <summary>People go on trying until their service answers; the same command, the same key.</summary>
    private async Task Work(string caseId, ConcurrentBag<(ServiceName Agency, int Revision)> acknowledged)
    {
        await Insistently(async () => await _office.OpenVote(caseId));
        foreach (var agency in DhsLast)
        {
            var ballot = await Insistently(() => _office.Ballot(agency, caseId));
            var answer = await Insistently(() => _office.Cast(agency, ballot, Choice.Accelerate, commandId: $"{caseId}-{agency}"));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            acknowledged.Add((agency, answer.Json.GetProperty("revision").GetInt32()));
        }
    }

    private static Task<T> Insistently<T>(Func<Task<T>> command)
        where T : class => Eventually.Found(
        async () =>
        {
            try
            {
                return await command();
            }
            catch (HttpRequestException)
            {
                return null;
            }
        },
        "the service answers again");

    private async Task EverythingOnce(DocketCase felon, string caseId, IReadOnlyCollection<(ServiceName Agency, int Revision)> acknowledged)
    {
        var review = _system.Log(ServiceName.WorkingGroup);
        foreach (var (agency, revision) in acknowledged)
        {
            Assert.Equal(1, revision);
            Assert.Equal((agency, 1), (agency, await _system.Log(agency).Count("ballot_cast", caseId)));

            // Two agencies can decide while the third is down: its ballot then comes late, and is kept.
            Assert.Equal(1, await review.Number(
                """
                select count(*) from mt_events b join mt_events o on o.stream_id = b.stream_id and o.type = 'vote_opened' and o.data ->> 'caseId' = $1
                where b.type in ('ballot_recorded', 'late_ballot_kept') and lower(b.data ->> 'agency') = $2
                """,
                caseId,
                agency.Value));
        }

        Assert.Equal(ServiceName.Agencies.Length, acknowledged.Count);
        Assert.Equal(1, await review.Count("vote_opened", caseId));
        Assert.Equal(1, await review.Count("vote_closed", caseId));
        Assert.Equal(1, await review.Count("decision_issued", caseId));
        foreach (var agency in ServiceName.Agencies)
            Assert.Equal((agency, 1), (agency, await _system.Log(agency).Count("decision_received", caseId)));
        Assert.Equal(felon.IdnCase, Assert.Single(await _office.OnFeed(caseId)).GetProperty("data").GetProperty("idnCase").GetString());

        Assert.Empty(await _system.Messages.Texts("select concat(queue, ': ', error) from dead_letters"));
        foreach (var service in ServiceName.All)
        {
            Assert.Empty(await _system.Log(service).Texts("select concat(subscription, ': ', error) from parked_events"));
            await _system.Log(service).Verify();
        }
    }

    private static int Setting(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : usual;

    public sealed class OwnSystem : IAsyncLifetime
    {
        private int _number;

        public ReviewSystem System { get; private set; } = null!;

        public int NextNumber() => Interlocked.Increment(ref _number);

        public async Task InitializeAsync() => System = await ReviewSystem.Start();

        public Task DisposeAsync() => System.DisposeAsync().AsTask();
    }
}
