using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using InteragencyReview.Kernel;
using Npgsql;

namespace InteragencyReview.Load.Whole;

/// <summary>What came of votes that three agencies cast their ballots in.</summary>
/// <param name="Accepted">Ballots answered with 2xx.</param>
/// <param name="TooLate">Third ballots that met a vote already decided.</param>
/// <param name="Casting">From the first ballot sent to the last answered.</param>
/// <param name="Everywhere">From the first ballot sent to the last decision in the log of the last agency.</param>
/// <param name="Casts">How long a ballot took to be answered.</param>
/// <param name="Freshness">From the answer to the deciding ballot to the decision standing in the queue.</param>
internal sealed record VotingResult(int Accepted, int TooLate, TimeSpan Casting, TimeSpan Everywhere, Latencies Casts, Latencies Freshness);

/// <summary>Votes are opened, and officers of all three agencies cast their ballots at the same time.</summary>
internal static class Voting
{
    private const int Openers = 8;
    private const int BallotPage = 500;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);
    private const int LookBack = 500;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private static readonly ImmutableArray<Seats> Agencies =
    [
        new("dhs.attorney", RunningSystem.Dhs), new("eoir.counsel", RunningSystem.Eoir), new("oil.attorney", RunningSystem.Oil),
    ];

    private sealed record Seats(string Officer, string Service);

    private sealed record Ballot(Guid Id, Guid VoteId);

    private sealed record Page(ImmutableArray<Ballot> Items, string? Next);

    private sealed record Body(string Choice, string Reasons);

    private sealed record Opening(int? DueInDays);

    /// <summary>Puts cases to the vote; returns when every agency has its ballots.</summary>
    public static async Task Open(RunningSystem system, IReadOnlyList<Guid> cases)
    {
        var before = await Task.WhenAll(Agencies.Select(agency => NewestEvent(system, agency.Service)));
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = Openers }, async (id, _) =>
        {
            using var answer = await system.Post("dhs.chair", RunningSystem.WorkingGroup, $"cases/{id}/votes", JsonContent.Create(new Opening(null), options: WireJson.Options));
            answer.EnsureSuccessStatusCode();
        });
        foreach (var (agency, known) in Agencies.Zip(before))
            await RunningSystem.Until(async () => await Count(system, agency, "seat_opened", known) >= cases.Count, Bound, $"{cases.Count} ballots at {agency.Service}");
    }

    /// <param name="system">With open votes on exactly these cases.</param>
    /// <param name="cases">Those that are voted on.</param>
    /// <param name="officers">How many cast at the same time in each agency.</param>
    /// <param name="perSecond">How many ballots are cast a second, or null for as many as the officers manage.</param>
    public static async Task<VotingResult> Cast(RunningSystem system, IReadOnlyList<Guid> cases, int officers, double? perSecond)
    {
        var ballots = await Task.WhenAll(Agencies.Select(agency => Ballots(system, agency)));
        var before = await Task.WhenAll(Agencies.Select(agency => NewestEvent(system, agency.Service)));
        var answered = new ConcurrentDictionary<(Guid Vote, string Service), long>();
        var casts = new ConcurrentBag<TimeSpan>();
        var tooLate = 0;

        using var done = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<Guid, long>();
        var watching = Task.Run(() => Watch(system, seen, done.Token));
        var started = Stopwatch.GetTimestamp();
        var casting = Agencies.Zip(ballots).Select(async agency =>
        {
            var turn = -1;
            await Task.WhenAll(Enumerable.Range(0, officers).Select(_ => Task.Run(async () =>
            {
                for (var n = Interlocked.Increment(ref turn); n < agency.Second.Count; n = Interlocked.Increment(ref turn))
                {
                    if (perSecond is { } rate)
                        await UntilTurn(started, n * Agencies.Length / rate);
                    await CastOne(agency.First, agency.Second[n]);
                }
            })));
        });
        await Task.WhenAll(casting);
        var cast = Stopwatch.GetElapsedTime(started);

        foreach (var (agency, known) in Agencies.Zip(before))
        {
            await RunningSystem.Until(
                async () => await Count(system, agency, "decision_received", known) >= cases.Count, Bound, $"{cases.Count} decisions in the log of {agency.Service}");
        }

        var everywhere = Stopwatch.GetElapsedTime(started);
        await RunningSystem.Until(() => Task.FromResult(ballots[0].TrueForAll(b => seen.ContainsKey(b.VoteId))), Bound, "every decision in the queue");
        await done.CancelAsync();
        await watching;
        return new(answered.Count, tooLate, cast, everywhere, new(casts), new(Freshness(answered, seen)));

        async Task CastOne(Seats agency, Ballot ballot)
        {
            var asked = Stopwatch.GetTimestamp();
            using var answer = await system.Post(
                agency.Officer,
                agency.Service,
                $"ballots/{ballot.Id}/cast",
                JsonContent.Create(new Body("Accelerate", "A felony of 2008; nothing speaks against it."), options: WireJson.Options));
            var after = Stopwatch.GetTimestamp();
            casts.Add(Stopwatch.GetElapsedTime(asked, after));
            if (answer.StatusCode == HttpStatusCode.Conflict)
            {
                Interlocked.Increment(ref tooLate);
                return;
            }

            answer.EnsureSuccessStatusCode();
            answered[(ballot.VoteId, agency.Service)] = after;
        }
    }

    /// <summary>DHS and one other decide a vote: from the later of the two answers on the decision is owed.</summary>
    private static IEnumerable<TimeSpan> Freshness(
        ConcurrentDictionary<(Guid Vote, string Service), long> answered, ConcurrentDictionary<Guid, long> seen)
    {
        foreach (var (vote, at) in seen)
        {
            if (!answered.TryGetValue((vote, RunningSystem.Dhs), out var dhs))
                continue;
            var others = new[] { RunningSystem.Eoir, RunningSystem.Oil }
                .Select(service => answered.TryGetValue((vote, service), out var other) ? other : long.MaxValue)
                .Min();
            if (others == long.MaxValue)
                continue;

            // The answer may reach the officer after the queue has it: then nothing was waited for.
            var owed = Math.Max(dhs, others);
            yield return at <= owed ? TimeSpan.Zero : Stopwatch.GetElapsedTime(owed, at);
        }
    }

    /// <summary>The row of the queue is written with the event of the decision: to look at the newest events costs less of what is measured.</summary>
    private static async Task Watch(RunningSystem system, ConcurrentDictionary<Guid, long> seen, CancellationToken stop)
    {
        var last = await NewestEvent(system, RunningSystem.WorkingGroup);
        while (!stop.IsCancellationRequested)
        {
            // Numbers are handed out before the commit: what was still open at the last look is found by looking a little back.
            await using (var command = system.Databases[RunningSystem.WorkingGroup].CreateCommand(
                "select seq_id, (data ->> 'voteId')::uuid from mt_events where seq_id > $1 and type = 'decision_issued'"))
            {
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last - LookBack });
                await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
                while (await reader.ReadAsync(CancellationToken.None))
                {
                    last = Math.Max(last, reader.GetInt64(0));
                    seen.TryAdd(reader.GetGuid(1), Stopwatch.GetTimestamp());
                }
            }

            await Task.Delay(Look, CancellationToken.None);
        }
    }

    private static async Task UntilTurn(long started, double seconds)
    {
        var wait = TimeSpan.FromSeconds(seconds) - Stopwatch.GetElapsedTime(started);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait);
    }

    private static Task<long> NewestEvent(RunningSystem system, string service) =>
        system.Count(service, "select coalesce(max(seq_id), 0) from mt_events");

    /// <summary>Of what came since only: to count a whole log again and again would be a part of what is measured.</summary>
    private static Task<long> Count(RunningSystem system, Seats agency, string type, long after) =>
        system.Count(agency.Service, $"select count(*) from mt_events where seq_id > {after} and type = '{type}'");

    private static async Task<List<Ballot>> Ballots(RunningSystem system, Seats agency)
    {
        var all = new List<Ballot>();
        for (string? after = ""; after is not null;)
        {
            var page = await system.Get<Page>(agency.Officer, agency.Service, $"ballots?limit={BallotPage}" + (after.Length > 0 ? $"&after={after}" : ""));
            all.AddRange(page.Items);
            after = page.Next;
        }

        // In the same order in all agencies: so their ballots on one case come in at about the same time.
        return [.. all.OrderBy(b => b.VoteId)];
    }
}
