using System.Net;
using InteragencyReview.Kernel;
using InteragencyReview.SystemTests.Running;
using Xunit.Abstractions;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>
/// Promise 1: nothing acknowledged is lost. In the middle of a case's way the service it is with is killed (kill -9) at one exact
/// statement and started again; the work goes on to its end, and every effect is there once. A round has one case and one moment for
/// each service, all under way at once: so each also goes on while the others are killed.
/// </summary>
public sealed class KillPointTests(KillPointTests.OwnSystem own, ITestOutputHelper output) : IClassFixture<KillPointTests.OwnSystem>
{
    private const int RoundsOfASeed = 4;

    /// <summary>A service that is down while the other two decide comes too late with its ballot.</summary>
    private const int EnoughToDecide = 2;

    private readonly ReviewSystem _system = own.System;
    private readonly Office _office = new(own.System);

    public static TheoryData<int, int> Rounds()
    {
        var rounds = new TheoryData<int, int>();
        foreach (var seed in KillSeeds.All)
        {
            foreach (var round in Enumerable.Range(0, RoundsOfASeed))
                rounds.Add(seed, round);
        }

        return rounds;
    }

    [Theory]
    [MemberData(nameof(Rounds))]
    public async Task Nothing_is_lost_and_nothing_doubled_when_each_service_is_killed(int seed, int round)
    {
        var people = new People(_office);
        var kills = Kills(seed, round);
        var cases = kills.ConvertAll(_ => DocketCase.OfAFelon(own.NextNumber()));
        await _office.Import(new Docket([.. cases]));
        var ids = new List<string>();
        foreach (var one in cases)
            ids.Add(await _office.CaseInQueue(one));
        await Logs.Rest(_system);

        await Task.WhenAll(kills.Select((kill, number) => KilledOnTheWay(kill.Point, kill.RollsBack, cases[number], ids[number], people)));

        await Logs.Rest(_system);
        foreach (var (one, id) in cases.Zip(ids))
            await EverythingOnce.Check(_system, _office, one, id, people.AcknowledgedOn(id), EnoughToDecide);
        await EverythingOnce.NothingIsLeftAside(_system);
        await Audit.SnapshotsEqualTheirEvents(_system);
        await Audit.SealsAreWhole(_system);
    }

    /// <summary>One moment of each service; those that every run must have come first.</summary>
    private static List<(KillPoint Point, bool RollsBack)> Kills(int seed, int round)
    {
        var chance = new Random(seed);
        var kills = new List<(KillPoint Point, bool RollsBack)>();
        foreach (var service in KillPoint.All.GroupBy(point => point.Service))
        {
            var shuffled = service.OrderByDescending(point => point.Always).ThenBy(_ => chance.Next()).Take(RoundsOfASeed).ToList();

            // Where a message is sent or noted as handled, it is one half that loses or repeats: no run goes without it. On tables it is the
            // one that is rolled back; a moment of which only one half is one says so itself.
            var halves = shuffled.ConvertAll(point => chance.Next(2) == 0 || (point.Always && seed == KillSeeds.First));
            kills.Add((shuffled[round], shuffled[round].RollsBack ?? halves[round]));
        }

        return kills;
    }

    /// <summary>The agency whose service is killed votes first: the others cannot decide before it has.</summary>
    private async Task KilledOnTheWay(KillPoint point, bool rollsBack, DocketCase one, string caseId, People people)
    {
        output.WriteLine($"{point.Service} is killed {point.Name}; what it had begun is {(rollsBack ? "rolled back" : "committed for nobody")}");
        await using (var trap = await point.SetTrap(_system, new(caseId, one.IdnCase), rollsBack))
        {
            var work = people.Vote(caseId, mayBeTooLate: true, first: point.Service);
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
        }

        await Eventually.True(
            async () => (await people.Case(caseId)).Json.GetProperty("state").GetString() == "Decided",
            $"case {caseId} is decided");
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

    public sealed class OwnSystem : IAsyncLifetime
    {
        private int _number;

        public ReviewSystem System { get; private set; } = null!;

        public int NextNumber() => Interlocked.Increment(ref _number);

        public async Task InitializeAsync() => System = await ReviewSystem.Start();

        public Task DisposeAsync() => System.DisposeAsync().AsTask();
    }
}
