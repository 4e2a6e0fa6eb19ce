using System.Collections.Concurrent;
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
    private const int PerServiceAndRound = 4;

    private readonly ReviewSystem _system = own.System;
    private readonly Office _office = new(own.System);

    public static TheoryData<int, string, string, bool> Chosen()
    {
        var chosen = new TheoryData<int, string, string, bool>();
        foreach (var seed in KillSeeds.All)
        {
            var chance = new Random(seed);
            foreach (var service in KillPoint.All.GroupBy(point => point.Service))
            {
                var shuffled = service.OrderByDescending(point => point.Always).ThenBy(_ => chance.Next()).Take(PerServiceAndRound);

                // Where a message is sent or noted as handled, it is the rolled back half that loses or repeats: no run goes without it.
                foreach (var point in shuffled)
                    chosen.Add(seed, point.Service.Value, point.Name, chance.Next(2) == 0 || (point.Always && seed == KillSeeds.First));
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
        await using (var trap = await point.SetTrap(_system, new(caseId, felon.IdnCase), rollsBack))
        {
            var work = Work(caseId, acknowledged);
            var backend = await trap.Caught();
            await _system.Kill(point.Service);
            try
            {
                await trap.Open(backend);
            }
            finally
            {
                await _system.Start(point.Service);
            }

            await work;
            await _office.Decided(caseId);
        }

        await Logs.Rest(_system);
        await EverythingOnce.Check(_system, _office, felon, caseId, acknowledged);
        await EverythingOnce.NothingIsLeftAside(_system);
    }

    /// <summary>The answer is stored in the transaction of the effect: who never heard it hears it from the next process.</summary>
    [Fact]
    public async Task A_command_whose_answer_was_lost_with_its_service_is_answered_by_the_next_as_it_was()
    {
        var felon = DocketCase.OfAFelon(own.NextNumber());
        await _office.Import(new Docket([felon]));
        var caseId = await _office.CaseInQueue(felon);
        await _office.OpenVote(caseId);
        var ballot = await _office.Ballot(ServiceName.Dhs, caseId);
        await Logs.Rest(_system);

        await using (var trap = await Trap.Set(_system.Log(ServiceName.Dhs), "mt_events", "insert", $"new.type = 'ballot_cast' and new.data ->> 'caseId' = '{caseId}'", rollsBack: false))
        {
            var unheard = _office.Cast(ServiceName.Dhs, ballot, Choice.Accelerate, commandId: "k1");
            var backend = await trap.Caught();
            await _system.Kill(ServiceName.Dhs);
            await trap.Open(backend);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => unheard);
        }

        await _system.Start(ServiceName.Dhs);
        var later = await _office.Cast(ServiceName.Dhs, ballot, Choice.Abstain, commandId: "k2");
        Assert.Equal(2, later.Json.GetProperty("revision").GetInt32());

        var again = await _office.Cast(ServiceName.Dhs, ballot, Choice.Accelerate, commandId: "k1");
        Assert.Equal((HttpStatusCode.OK, 1, "Accelerate"), (again.Status, again.Json.GetProperty("revision").GetInt32(), again.Json.GetProperty("choice").GetString()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _office.Cast(ServiceName.Dhs, ballot, Choice.ContinueNormally, commandId: "k1")).Status);
        Assert.Equal(2, (await _office.Cast(ServiceName.Dhs, ballot, Choice.Abstain, commandId: "k2")).Json.GetProperty("revision").GetInt32());
    }

    /// <summary>People go on trying until their service answers; the same command, the same key.</summary>
    private async Task Work(string caseId, ConcurrentBag<(ServiceName Agency, int Revision)> acknowledged)
    {
        await Insistently(async () => await _office.OpenVote(caseId));
        foreach (var agency in ServiceName.DhsLast)
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

    public sealed class OwnSystem : IAsyncLifetime
    {
        private int _number;

        public ReviewSystem System { get; private set; } = null!;

        public int NextNumber() => Interlocked.Increment(ref _number);

        public async Task InitializeAsync() => System = await ReviewSystem.Start();

        public Task DisposeAsync() => System.DisposeAsync().AsTask();
    }
}
