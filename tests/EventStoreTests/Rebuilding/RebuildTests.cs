using System.Globalization;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Rebuilding;
using InteragencyReview.Kernel;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Rebuilding;

/// <summary>Promise 6: a view made again from the log is the view that the writers made, and takes its place while they go on.</summary>
public sealed class RebuildTests : IAsyncLifetime
{
    private const int Trap = 20_120_301;
    private const int Streams = 30;

    private CalendarLog _log = null!;
    private NpgsqlConnection? _trap;

    public async Task InitializeAsync() => _log = await CalendarLog.Open();

    public async Task DisposeAsync()
    {
        await ReleaseTrap();
        await _log.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_rebuilt_view_is_the_live_one_after_a_random_history(int seed)
    {
        await History(seed, length: 150);
        var before = await Views();

        foreach (var view in _log.Rebuilds.Views)
        {
            var check = await _log.Rebuilds.Run(view, checkOnly: true, CancellationToken.None);
            Assert.True(check is { Differences: 0, Phase: RebuildPhase.Done, IsRunning: false }, $"Seed {seed}: {check}");
            var oid = await _log.Ask<uint>($"select '{view.Name}'::regclass::oid");
            var rebuilt = await _log.Rebuilds.Run(view, checkOnly: false, CancellationToken.None);
            Assert.True(rebuilt is { Differences: 0, Phase: RebuildPhase.Done }, $"Seed {seed}: {rebuilt}");
            Assert.NotEqual(oid, await _log.Ask<uint>($"select '{view.Name}'::regclass::oid"));
        }

        Assert.Equal(before, await Views());
    }

    [Fact]
    public async Task Rows_that_were_tampered_with_are_found_by_a_check_and_mended_by_a_rebuild()
    {
        await History(seed: 4, length: 150);
        var truth = await _log.Everything("calendars");
        await _log.Execute(
            """
            update calendars set weight = weight - 1, codes = '{X}' where ctid = (select min(ctid) from calendars);
            delete from calendars where ctid = (select max(ctid) from calendars);
            insert into calendars select 'ZZZ', case_id, weight, sittings, is_moved, at, held_on, codes, note, position from calendars limit 1;
            """);
        var tampered = await _log.Everything("calendars");

        var check = await _log.Rebuilds.Run(_log.View("calendars"), checkOnly: true, CancellationToken.None);

        Assert.Equal(3, check.Differences);
        Assert.Equal([RowFault.Missing, RowFault.Surplus, RowFault.Altered], check.First.Select(d => d.Fault).OrderBy(f => f));
        Assert.Equal(["weight", "codes"], check.First.Single(d => d.Fault == RowFault.Altered).Columns.AsEnumerable());
        Assert.Equal("ZZZ", check.First.Single(d => d.Fault == RowFault.Surplus).Key[0]);
        Assert.Equal(tampered, await _log.Everything("calendars"));

        var mended = await _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None);

        Assert.Equal(3, mended.Differences);
        Assert.Equal(truth, await _log.Everything("calendars"));
        Assert.Equal(0, (await _log.Rebuilds.Run(_log.View("calendars"), checkOnly: true, CancellationToken.None)).Differences);
    }

    [Fact]
    public async Task Writers_of_two_processes_go_on_and_what_they_write_is_in_the_view_afterwards()
    {
        await History(seed: 5, length: 100);
        await using var other = await CalendarLog.Beside(Task.FromResult(_log.ConnectionString));
        using var done = new CancellationTokenSource();
        var writers = new[] { _log, other }.SelectMany((log, process) => Enumerable.Range(0, 2).Select(writer => Task.Run(async () =>
        {
            // Each reads what it has just written, with a statement that is prepared across every swap.
            var chance = new Random(100 + (process * 2) + writer);
            var written = 0;
            for (; !done.IsCancellationRequested; written++)
            {
                var stream = 1_000 + (Streams * ((process * 2) + writer)) + chance.Next(Streams);
                await log.Happen(chance, stream);
                Assert.Equal(
                    await Count(log, "select count(*) from sittings where stream_id = $1", stream),
                    await Count(log, "select count(*) from mt_events where stream_id = $1 and type = 'sitting_set'", stream));
            }

            return written;
        }))).ToList();

        var differed = new List<string>();
        for (var round = 0; round < 5; round++)
        {
            foreach (var view in _log.Rebuilds.Views)
            {
                var status = await (round % 2 == 0 ? _log : other).Rebuilds.Run(_log.View(view.Name), checkOnly: round == 2, CancellationToken.None);
                if (status.Differences > 0)
                    differed.Add($"Round {round}: {status.View} has {status.Differences}, such as {string.Join("; ", status.First)}");
            }
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(writers), written => Assert.InRange(written, 1, int.MaxValue));
        Assert.Empty(differed);
        foreach (var view in _log.Rebuilds.Views)
            Assert.Equal(0, (await _log.Rebuilds.Run(view, checkOnly: true, CancellationToken.None)).Differences);

        static async Task<long> Count(CalendarLog log, string sql, int stream)
        {
            await using var command = log.Database.CreateCommand(sql);
            command.Parameters.Add(new() { Value = $"calendar-{stream}" });
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task A_rebuild_that_was_killed_goes_on_where_it_was_and_a_second_one_is_told_of_the_first()
    {
        await _log.Bulk(streams: 130, eventsEach: 100);
        await SetTrap("new.events >= 10000");
        var first = _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None);
        await _log.Until($"exists (select 1 from pg_locks where locktype = 'advisory' and objid = {Trap} and not granted)");

        var refused = await Assert.ThrowsAsync<RebuildRefusedException>(() => _log.Rebuilds.Start(_log.View("calendars"), checkOnly: false, CancellationToken.None));
        Assert.Contains("already", refused.Message, StringComparison.Ordinal);
        var status = await _log.Rebuilds.Status(_log.View("calendars"), CancellationToken.None);
        Assert.True(status is { IsRunning: true, Events: 5_000, EventsTotal: 13_000, EventsPerSecond: > 0, SecondsLeft: > 0, Phase: RebuildPhase.Building }, $"{status}");

        await _log.Execute($"select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = {Trap} and not granted");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => first);
        await _log.Until("not exists (select 1 from pg_locks where locktype = 'advisory' and classid = 20110820)");
        Assert.False((await _log.Rebuilds.Status(_log.View("calendars"), CancellationToken.None))!.IsRunning);
        await _log.Execute("drop trigger trap on rebuilding.view_rebuilds");

        var resumed = await _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None);

        Assert.Equal(5_000, await _log.Ask<long>("select claimed_events from rebuilding.view_rebuilds where view = 'calendars'"));
        Assert.True(resumed is { Rows: 130, Error: null, Differences: 130 }, $"{resumed}");
        Assert.Equal(130, await _log.Ask<long>("select count(*) from calendars where sittings = 100"));
        Assert.Equal(0, (await _log.Rebuilds.Run(_log.View("calendars"), checkOnly: true, CancellationToken.None)).Differences);
    }

    [Fact]
    public async Task Rows_that_change_after_they_were_compared_are_judged_as_they_stand_at_the_end()
    {
        await History(seed: 9, length: 60);
        var streams = await _log.Ask<string[]>("select array_agg(stream_id::text order by stream_id) from (select distinct stream_id from sittings order by 1 limit 2) s");
        var numbers = streams.Select(stream => int.Parse(stream["calendar-".Length..], CultureInfo.InvariantCulture)).ToArray();
        await _log.Execute($"update calendars set weight = -1 where position = (select max(seq_id) from mt_events where stream_id = '{streams[0]}')");
        await SetTrap("new.last_key = '{}'");
        var check = _log.Rebuilds.Run(_log.View("calendars"), checkOnly: true, CancellationToken.None);
        await _log.Until($"exists (select 1 from pg_locks where locktype = 'advisory' and objid = {Trap} and not granted)");

        // All rows are compared. A writer now makes the first row right again; the second changes, and somebody tampers with it after that.
        await _log.Happen(new Random(10), numbers[0]);
        await _log.Happen(new Random(11), numbers[1]);
        await _log.Execute($"update calendars set weight = -2 where position = (select max(seq_id) from mt_events where stream_id = '{streams[1]}')");
        await ReleaseTrap();

        var found = await check;
        Assert.Equal(["weight"], Assert.Single(found.First).Columns.AsEnumerable());
        Assert.Equal(
            await _log.Ask<string>("select case_id::text from calendars where weight = -2"),
            Assert.Single(found.First).Key[1]);
    }

    [Fact]
    public async Task A_rebuild_of_another_build_of_the_software_is_begun_anew()
    {
        await _log.Bulk(streams: 60, eventsEach: 100);
        await SetTrap("new.events >= 6000");
        var first = _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None);
        await _log.Until($"exists (select 1 from pg_locks where locktype = 'advisory' and objid = {Trap} and not granted)");
        await _log.Execute($"select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = {Trap} and not granted");
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => first);
        await _log.Until("not exists (select 1 from pg_locks where locktype = 'advisory' and classid = 20110820)");
        await _log.Execute("drop trigger trap on rebuilding.view_rebuilds; update rebuilding.view_rebuilds set build = 'older'");

        Assert.Equal(60, (await _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None)).Rows);
        Assert.Equal(0, await _log.Ask<long>("select claimed_events from rebuilding.view_rebuilds where view = 'calendars'"));
    }

    [Fact]
    public async Task The_new_table_has_the_indexes_the_constraints_the_options_and_the_rights_of_the_old_one()
    {
        await _log.Execute("do $$ begin create role calendar_reader; exception when duplicate_object then null; end $$; grant select, update on calendars to calendar_reader");
        var before = await Shape();
        await _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None);
        Assert.Equal(before, await Shape());

        Task<string> Shape() => _log.Ask<string>(
            """
            select concat_ws(E'\n',
                (select string_agg(indexdef, E'\n' order by indexdef) from pg_indexes where tablename = 'calendars' and schemaname = 'public'),
                (select string_agg(concat(conname, ' ', pg_get_constraintdef(oid)), E'\n' order by conname) from pg_constraint where conrelid = 'calendars'::regclass),
                (select string_agg(concat(attname, ' ', atttypid::regtype, ' ', attnotnull), E'\n' order by attnum) from pg_attribute where attrelid = 'calendars'::regclass and attnum > 0),
                (select concat(reloptions, ' ', relacl, ' ', relowner::regrole) from pg_class where oid = 'calendars'::regclass),
                (select count(*)::text || ' left over' from pg_tables where schemaname = 'rebuilding'))
            """);
    }

    [Theory]
    [InlineData("alter table calendars add read_by text", "no event computes its column read_by")]
    [InlineData("create function nothing() returns trigger language plpgsql as 'begin return new; end'; create trigger spy before insert on calendars for each row execute function nothing()", "it has the trigger spy")]
    [InlineData("create view seen as select court from calendars", "something is defined over it: seen")]
    [InlineData("create table notes (court text, case_id uuid, constraint of_calendar foreign key (court, case_id) references calendars)", "a foreign key depends on it: of_calendar")]
    public async Task A_table_with_what_a_rebuild_would_lose_is_refused(string sql, string reason)
    {
        await _log.Execute(sql);
        var refused = await Assert.ThrowsAsync<RebuildRefusedException>(() => _log.Rebuilds.Run(_log.View("calendars"), checkOnly: true, CancellationToken.None));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_this_version_does_not_know_stops_the_rebuild_and_is_named()
    {
        await History(seed: 6, length: 20);
        await _log.Execute("update mt_events set type = 'sitting_set_v9' where seq_id = 7");
        var stopped = await Assert.ThrowsAsync<UnknownEventException>(() => _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None));
        Assert.StartsWith("Position 7: This version of the software does not know events of type sitting_set_v9.", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(stopped.Message, (await _log.Rebuilds.Status(_log.View("calendars"), CancellationToken.None))!.Error);
    }

    [Theory]
    [InlineData("type = 'entry_made'", "entry_made at position 7 stands in a stream of another kind.")]
    [InlineData("type = 'sitting_set', data = '{}'", "sitting_set at position 7 is not what can follow in its stream (")]
    public async Task An_event_that_does_not_belong_where_it_stands_stops_the_rebuild_and_is_named(string change, string error)
    {
        for (var n = 0; n < 10; n++)
            await _log.KeepNotes(stream: 1, notes: 1);
        await _log.Execute($"update mt_events set {change} where seq_id = 7");

        await Assert.ThrowsAsync<UnreachableEventException>(() => _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None));

        Assert.StartsWith(error, (await _log.Rebuilds.Status(_log.View("calendars"), CancellationToken.None))!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_stops_in_the_middle_of_a_transaction_holds_up_the_log_for_a_moment_only()
    {
        await using var stopped = await _log.Database.OpenConnectionAsync();
        await using var transaction = await stopped.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("select pg_advisory_xact_lock(20110818)", stopped, transaction))
            await hold.ExecuteNonQueryAsync();

        await _log.KeepNotes(stream: 1, notes: 1).WaitAsync(PostgresFixture.Condition.Deadline);

        Assert.Equal(1, await _log.Ask<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task While_a_backup_holds_the_view_writers_go_on_and_the_swap_waits_for_it()
    {
        await History(seed: 7, length: 20);
        await using var backup = await _log.Database.OpenConnectionAsync();
        await using var reading = await backup.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("lock table calendars in access share mode", backup, reading))
            await hold.ExecuteNonQueryAsync();

        var rebuild = _log.Rebuilds.Run(_log.View("calendars"), checkOnly: false, CancellationToken.None);
        await _log.Until("exists (select 1 from pg_locks where relation = 'calendars'::regclass and mode = 'AccessExclusiveLock' and not granted)");
        var chance = new Random(8);
        for (var n = 0; n < 20; n++)
            await _log.Happen(chance, stream: n);
        Assert.False(rebuild.IsCompleted);
        await reading.RollbackAsync();

        Assert.Equal(0, (await rebuild).Differences);
        Assert.Equal(0, (await _log.Rebuilds.Run(_log.View("calendars"), checkOnly: true, CancellationToken.None)).Differences);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Who_waits_to_append_has_no_lock_on_a_view_that_a_swap_would_wait_for(int events)
    {
        await History(seed: 12, length: 60);
        var stream = await _log.Ask<string>("select min(stream_id) from sittings");
        await using var holder = await _log.Database.OpenConnectionAsync();
        await using var holding = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("select pg_advisory_xact_lock(20110818)", holder, holding))
            await hold.ExecuteNonQueryAsync();

        var append = _log.KeepNotes(int.Parse(stream["calendar-".Length..], CultureInfo.InvariantCulture), events);
        const string waits = "select pid from pg_locks where locktype = 'advisory' and objid = 20110818 and not granted and database = (select oid from pg_database where datname = current_database())";
        await _log.Until($"exists ({waits})");

        Assert.Equal(0, await _log.Ask<long>($"select count(*) from pg_locks where pid in ({waits}) and relation = 'calendars'::regclass"));
        await holding.RollbackAsync();
        await append;
    }

    private async Task History(int seed, int length)
    {
        var chance = new Random(seed);
        for (var n = 0; n < length; n++)
        {
            await _log.Happen(chance, chance.Next(Streams));
            if (chance.Next(3) == 0)
                await _log.OtherBusiness(chance.Next(Streams));
        }
    }

    private async Task<string> Views() => string.Join("\n", await _log.Everything("calendars"), await _log.Everything("sittings"), await _log.Everything("docket_view"));

    /// <summary>The rebuild stops where it saves progress of this kind, until <see cref="ReleaseTrap"/>.</summary>
    private async Task SetTrap(string condition)
    {
        _trap = new NpgsqlConnection(_log.ConnectionString + ";Pooling=false");
        await _trap.OpenAsync();
        await using var hold = new NpgsqlCommand($"select pg_advisory_lock({Trap})", _trap);
        await hold.ExecuteNonQueryAsync();
        await _log.Execute(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            create function trap() returns trigger language plpgsql as $$
            begin
                if {condition} then perform pg_advisory_xact_lock({Trap}); end if;
                return new;
            end $$;
            create trigger trap before update on rebuilding.view_rebuilds for each row execute function trap();
            """));
    }

    private async Task ReleaseTrap()
    {
        if (_trap is not null)
            await _trap.DisposeAsync();
    }
}
