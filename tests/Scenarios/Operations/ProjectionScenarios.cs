using System.Globalization;
using System.Net;
using System.Text.Json;
using Alba;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.SystemTests.Running;
using Npgsql;
using Xunit.Abstractions;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>Promise 6: what a projection says is what its events say; where it does not, that is found and mended.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class ProjectionScenarios(WholeReview review, ITestOutputHelper output)
{
    /// <summary>The environment variable that repeats a random history.</summary>
    private const string Seed = "SCENARIOS_SEED";

    [Fact]
    public async Task Rows_that_are_wrong_missing_or_behind_are_named_and_mended()
    {
        using var oil = new Operator(review.Oil);
        var seats = new List<string>();
        var opened = "";
        foreach (var choice in new[] { Choice.Accelerate, Choice.ContinueNormally, Choice.Accelerate, Choice.ConsiderForDiscretion })
        {
            var (_, seat) = await review.NewSeat(Agency.Oil);
            seats.Add(Ballots.Seat.StreamOf(seat));
            opened = await Row(seats[^1]);
            using var cast = await review.Cast(Agency.Oil, seat, choice);
            Assert.Equal(HttpStatusCode.OK, cast.StatusCode);
        }

        var (wrong, column, missing, behind) = (seats[0], seats[1], seats[2], seats[3]);
        Assert.Empty(await oil.Differences("seat", "check"));
        var before = await Rows(seats);

        await review.Database.Execute($$"""update oil.mt_doc_seat set data = jsonb_set(data, '{ballot,choice}', '"Recuse"') where id = '{{wrong}}'""");
        await review.Database.Execute($"update oil.mt_doc_seat set state = 'Closed' where id = '{column}'");
        await review.Database.Execute($"delete from oil.mt_doc_seat where id in ('{missing}', '{behind}')");
        await Insert(opened);
        await Insert(opened.Replace(behind, "seat-nobody", StringComparison.Ordinal));

        string[] differences =
            [$"{wrong} Different ballot", $"{column} Different state", $"{missing} Missing", $"{behind} Behind", "seat-nobody NoStream"];
        Assert.Equal(differences.Order(StringComparer.Ordinal), (await oil.Differences("seat", "check")).Order(StringComparer.Ordinal));
        Assert.NotEqual(before, await Rows(seats));

        Assert.Equal(differences.Order(StringComparer.Ordinal), (await oil.Differences("seat", "rebuild")).Order(StringComparer.Ordinal));
        Assert.Equal(before, await Rows(seats));
        Assert.Empty(await oil.Differences("seat", "check"));
        Assert.Null(await review.Database.Find<string>("select id from oil.mt_doc_seat where id = 'seat-nobody'"));
        Assert.Contains("projection_rebuild_started", (await oil.Get("/operations")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuild_that_others_get_in_the_way_of_is_noted_once_before_it_begins()
    {
        const string Noted = "select count(*) from oil.mt_events where type = 'projection_rebuild_started' and data ->> 'projection' = 'officer-duties'";
        using var oil = new Operator(review.Oil);
        var before = await review.Database.Ask<long>(Noted);

        // Oftener than Marten tries a statement again by itself.
        await review.Database.Execute(
            """
            create sequence oil.others;
            create function oil.others() returns trigger language plpgsql security definer as $body$
            begin
                if nextval('oil.others') <= 6 then raise exception 'others' using errcode = 'deadlock_detected'; end if;
                return new;
            end $body$;
            create trigger others before insert on oil.mt_events for each row when (new.type = 'projection_rebuild_started') execute function oil.others();
            """);
        try
        {
            // What is begun stands at its table until then, and would be found by whoever tries again.
            await using (var connection = await review.Database.Owner.OpenConnectionAsync())
            await using (var hold = await connection.BeginTransactionAsync())
            {
                await using var wait = new NpgsqlCommand("lock table oil.mt_doc_officerduties in access exclusive mode", connection, hold);
                await wait.ExecuteNonQueryAsync();
                Assert.Equal(HttpStatusCode.Accepted, (await oil.Post("/projections/officer-duties/rebuild")).Status);
            }

            Assert.Equal(before + 1, await review.Database.Ask<long>(Noted));
            await Condition.Until("the rebuild has ended", async () =>
                (await oil.Get("/projections/officer-duties/run")).GetProperty("state").GetString() == "Done");
        }
        finally
        {
            await review.Database.Execute("drop trigger others on oil.mt_events; drop function oil.others(); drop sequence oil.others");
        }
    }

    /// <summary>What the rebuild has read of the stream would be older than the row that it replaces.</summary>
    [Fact]
    public async Task Whoever_works_on_a_row_that_is_made_again_waits_for_it_and_the_run_tells_how_far_it_is()
    {
        const int Gate = 712_034;
        using var oil = new Operator(review.Oil);
        Guid[] seats = [(await review.NewSeat(Agency.Oil)).Seat, (await review.NewSeat(Agency.Oil)).Seat];
        var seat = seats.MaxBy(Ballots.Seat.StreamOf, StringComparer.Ordinal);
        await review.Database.Execute(
            $"""
            update oil.mt_doc_seat set state = 'Closed' where id = '{Ballots.Seat.StreamOf(seat)}';
            create function oil.gate() returns trigger language plpgsql as $body$ begin perform pg_advisory_xact_lock({Gate}); return null; end $body$;
            create trigger gate before delete on oil.mt_doc_seat for each statement execute function oil.gate();
            """);
        try
        {
            Task<HttpResponseMessage> casting;
            await using (var connection = await review.Database.Owner.OpenConnectionAsync())
            await using (var hold = await connection.BeginTransactionAsync())
            {
                await using var close = new NpgsqlCommand($"select pg_advisory_xact_lock({Gate})", connection, hold);
                await close.ExecuteNonQueryAsync();
                Assert.Equal(HttpStatusCode.Accepted, (await oil.Post("/projections/seat/rebuild")).Status);
                await Condition.Until("the row is about to be replaced", async () => await Waiting("locktype = 'advisory'") == 1);

                var run = await oil.Get("/projections/seat/run");
                Assert.Equal("Running", run.GetProperty("state").GetString());
                Assert.InRange(run.GetProperty("streams").GetInt64(), 1, run.GetProperty("streamsTotal").GetInt64() - 1);
                Assert.True(run.GetProperty("secondsLeft").GetDouble() > 0);

                casting = review.Cast(Agency.Oil, seat, Choice.Accelerate);
                await Condition.Until("the ballot waits, or is answered", async () => casting.IsCompleted || await Waiting("locktype <> 'advisory'") > 0);
                Assert.False(casting.IsCompleted, "A ballot was cast between the events that the new row rests on and the row.");
            }

            using (var cast = await casting)
                Assert.Equal(HttpStatusCode.OK, cast.StatusCode);
        }
        finally
        {
            await review.Database.Execute("drop trigger gate on oil.mt_doc_seat; drop function oil.gate()");
        }

        JsonElement ended = default;
        await Condition.Until("the rebuild has ended", async () => (ended = await oil.Get("/projections/seat/run")).GetProperty("state").GetString() == "Done");
        Assert.Equal(1, ended.GetProperty("mended").GetInt64());
        Assert.True(ended.GetProperty("streams").GetInt64() >= ended.GetProperty("streamsTotal").GetInt64());
        Assert.Equal(0, ended.GetProperty("secondsLeft").GetDouble());
        Assert.Empty(await oil.Differences("seat", "check"));

        Task<long> Waiting(string what) => review.Database.Ask<long>(
            $"""
            select count(*) from pg_locks join pg_stat_activity using (pid)
            where not granted and application_name = 'review-oil' and datname = current_database() and {what}
            """);
    }

    [Fact]
    public async Task An_event_that_a_projection_left_out_makes_the_service_degraded_and_is_told_of()
    {
        using var anybody = review.Oil.Server.CreateClient();
        await review.Database.Execute("""insert into oil.mt_doc_deadletterevent (id, data) values (gen_random_uuid(), '{"eventSequence":1,"projectionName":"planted"}')""");
        try
        {
            var said = "";
            await Condition.Until("the service is degraded", async () =>
                (said = await anybody.GetStringAsync("/health/ready")).Contains("could not be applied to a projection", StringComparison.Ordinal));
            var health = JsonSerializer.Deserialize<JsonElement>(said);
            Assert.Equal("degraded", health.GetProperty("status").GetString());
            Assert.Contains("1 event could not be applied to a projection and was left out: the table mt_doc_deadletterevent names it.", said, StringComparison.Ordinal);
        }
        finally
        {
            await review.Database.Execute("delete from oil.mt_doc_deadletterevent");
        }
    }

    [Fact]
    public async Task A_projection_that_there_is_not_is_told()
    {
        using var oil = new Operator(review.Oil);
        Assert.Equal(HttpStatusCode.NotFound, (await oil.Post("/projections/nothing/check")).Status);
        Assert.Equal(
            ["final-order-case", "officer-duties", "protected-record", "seat"],
            (await oil.Get("/projections")).EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task After_a_random_history_every_projection_of_every_service_is_as_its_events_say_while_people_work_and_rebuilds_mend()
    {
        var seed = Environment.GetEnvironmentVariable(Seed) is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        output.WriteLine($"{Seed}={seed}");
        var chance = new Random(seed);
        var cases = Enumerable.Range(0, 6)
            .Select(_ => chance.Next(2) == 0 ? DocketCase.OfAFelon(review.NextNumber()) : DocketCase.OfAStudent(review.NextNumber())).ToList();
        foreach (var some in cases.Chunk(2))
            await review.Import(some);

        // Nobody works on this one, so that its row stays wrong until a rebuild comes by.
        var untouched = Ballots.Seat.StreamOf((await review.NewSeat(Agency.Oil)).Seat);
        var history = cases.Select(one => Live(one, new Random(chance.Next()))).ToList();
        var checks = 0;
        while (!history.TrueForAll(life => life.IsCompleted) || checks == 0)
        {
            checks++;
            await review.Database.Execute("update oil.mt_doc_seat set state = 'Closed'");
            Assert.Contains($"oil, seat: {untouched} Different state", await Run("rebuild"));
            await AssertAlike(seed);
        }

        await Task.WhenAll(history);
        await review.Rest();
        await AssertAlike(seed);
    }

    private (string Name, IAlbaHost Host)[] Services =>
        [("dhs", review.Dhs), ("eoir", review.Eoir), ("oil", review.Oil), ("working group", review.WorkingGroup)];

    private async Task Live(DocketCase one, Random chance)
    {
        var vote = await review.OpenVote(await review.Tied(one));
        foreach (var agency in Enum.GetValues<Agency>().OrderBy(_ => chance.Next()))
        {
            var seat = await review.Seat(agency, vote);
            for (var ballots = chance.Next(3); ballots >= 0; ballots--)
                (await review.Cast(agency, seat, (Choice)chance.Next(Enum.GetValues<Choice>().Length), $"Reason {chance.Next()}.")).Dispose();
        }
    }

    private async Task AssertAlike(int seed)
    {
        var differences = await Run("check");
        Assert.True(differences.Count == 0, $"{Seed}={seed}: {string.Join("; ", differences)}");
    }

    /// <summary>Checks or rebuilds every projection of every service.</summary>
    /// <returns>All that was not as the events say.</returns>
    private async Task<IReadOnlyList<string>> Run(string kind)
    {
        var all = new List<string>();
        foreach (var (name, host) in Services)
        {
            using var one = new Operator(host);
            foreach (var projection in (await one.Get("/projections")).EnumerateArray().Select(item => item.GetProperty("name").GetString()!))
                all.AddRange((await one.Differences(projection, kind)).Select(difference => $"{name}, {projection}: {difference}"));
        }

        return all;
    }

    private Task<string> Row(string stream) => review.Database.Ask<string>($"select to_jsonb(d)::text from oil.mt_doc_seat d where id = '{stream}'");

    private Task<string> Rows(IEnumerable<string> streams) => review.Database.Ask<string>(
        $"select string_agg((to_jsonb(d) - 'mt_last_modified')::text, ' ' order by id) from oil.mt_doc_seat d where id in ({string.Join(',', streams.Select(stream => $"'{stream}'"))})");

    private Task<int> Insert(string row) => review.Database.Execute(
        $"insert into oil.mt_doc_seat select * from jsonb_populate_record(null::oil.mt_doc_seat, '{row.Replace("'", "''", StringComparison.Ordinal)}')");
}
