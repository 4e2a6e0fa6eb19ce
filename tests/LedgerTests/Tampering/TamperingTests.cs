using InteragencyReview.Ledger.Verification;

namespace InteragencyReview.LedgerTests.Tampering;

/// <summary>Promise 7: whatever is done to the history once it is sealed, verify names the first of it.</summary>
public sealed class TamperingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_as_it_was_written_is_intact(bool signed)
    {
        await using var log = await TamperedLog.Write(signed);
        var result = await log.Verify();

        Assert.Null(result.Fault);
        Assert.Equal((10, 3, 10, 0), (result.Events, result.Streams, result.Position, result.Unsealed));
        Assert.Equal(signed ? (3, 10) : (0, 0), (result.Heads, result.SignedTo));
    }

    [Fact]
    public async Task How_far_it_has_come_is_told_up_to_the_end()
    {
        await using var log = await TamperedLog.Write();
        const int more = 25_000; // no page is as long
        await log.Do($"""
            insert into mt_streams (id, version) values ('docket-long', {more});
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp)
            select 10 + n, gen_random_uuid(), 'docket-long', n, '1', 'entry_made', now() from generate_series(1, {more}) n
            """);
        for (var n = 0; n < more; n += 1_000)
            await log.Seal(signed: false);

        var told = new List<VerificationProgress>();
        Assert.Null((await log.Verify(told: told.Add)).Fault);

        const int all = 10 + more;
        Assert.InRange(told.Count, 2, more);
        Assert.All(told, at => Assert.Equal(all, at.End));
        Assert.All(told.Zip(told.Skip(1)), at => Assert.True(at.Second.Events > at.First.Events && at.Second.Position > at.First.Position));
        Assert.Equal(new(all, all, all), told[^1]);
    }

    [Theory]
    [InlineData("data = '{\"number\": 3, \"note\": \"nofed\"}'")]
    [InlineData("data = data || '{\"more\": null}'")]
    [InlineData("data = '{\"number\": 1e400}'")]
    [InlineData("data = '{\"number\": \"1\", \"note\": \"noted\"}'")]
    [InlineData("data = '{\"number\": 1.0000000000000000001, \"note\": \"noted\"}'")]
    [InlineData("id = gen_random_uuid()")]
    [InlineData("type = 'entry_made_v2'")]
    [InlineData("timestamp = timestamp + interval '1 microsecond'")]
    [InlineData("timestamp = 'infinity'")]
    [InlineData("timestamp = '-infinity'")]
    [InlineData("user_name = 'someone'")]
    [InlineData("user_name = null")]
    [InlineData("correlation_id = 'other'")]
    [InlineData("causation_id = null")]
    [InlineData("headers = headers - 'traceparent'")]
    [InlineData("headers = headers || '{\"more\": \"1\"}'")]
    [InlineData("headers = '[]'")]
    [InlineData("headers = null")]
    [InlineData("tenant_id = 'other'")]
    [InlineData("bdata = 'x'")]
    public async Task A_change_of_anything_that_is_said_about_an_event_is_an_altered_event(string change)
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            Assert.Equal(1, await log.Do($"update mt_events set {change} where seq_id = 3"));
            Assert.Equal("Altered docket-a 2 @3", await log.Fault());

            // With its own seal made anew, the next one does not stand on it; with all of them, only a head tells.
            await log.Reseal(3, only: true);
            Assert.Equal("Altered docket-a 2 @3", await log.Fault());
            await log.Reseal(3);
            Assert.Equal(signed ? "Altered docket-a 2 @3" : "intact", await log.Fault());
        }
    }

    [Theory]
    [InlineData("data = '{\"note\": \"\\u006eoted\", \"number\": 1.0}'")]
    [InlineData("is_archived = true")]
    [InlineData("mt_dotnet_type = 'Elsewhere.EntryMade, Elsewhere'")]
    public async Task Another_spelling_archiving_and_code_that_moved_are_no_change(string change)
    {
        await using var log = await TamperedLog.Write();
        Assert.Equal(1, await log.Do($"update mt_events set {change} where seq_id = 3"));
        Assert.Equal("intact", await log.Fault());
    }

    [Theory]
    [InlineData(5, "Missing docket-a 3 @5")]
    [InlineData(1, "Missing docket-a 1 @1")]
    [InlineData(6, "Missing docket-b 2 @6")]
    [InlineData(8, "Truncated docket-c 2 @8")]
    [InlineData(10, "Truncated docket-b 3 @10")]
    public async Task A_deleted_event_is_named_by_its_seal_whatever_its_stream_says(int position, string fault)
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            await log.Do($"delete from mt_events where seq_id = {position}");
            await log.Do("update mt_streams s set version = (select max(version) from mt_events e where e.stream_id = s.id)");
            Assert.Equal(fault, await log.Fault());
        }
    }

    [Theory]
    [InlineData(5, true, "Missing docket-a 3 @5")]
    [InlineData(5, false, "Missing docket-a 3")]
    [InlineData(1, true, "Missing docket-a 1 @1")]
    [InlineData(6, false, "Missing docket-b 2")]
    [InlineData(8, true, "Truncated docket-c 2 @8")]
    [InlineData(8, false, "Truncated docket-c 2")]
    public async Task A_deleted_event_is_missing_with_its_seal_too(int position, bool signed, string fault)
    {
        await using var log = await TamperedLog.Write(signed);
        await log.Do($"delete from mt_events where seq_id = {position}; delete from seals where sequence = {position}");
        Assert.Equal(fault, await log.Fault());
        await log.Reseal();
        Assert.StartsWith(fault[..fault.IndexOf(' ')], await log.Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_event_is_missing_where_nothing_but_the_head_remembers_it()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from mt_events where seq_id = 8");
        await log.Do("update mt_streams set version = 1 where id = 'docket-c'");
        await log.Reseal();
        Assert.Equal("Missing @8 head 2", await log.Fault());
    }

    [Fact]
    public async Task The_end_of_the_log_cut_off_is_found_by_seals_and_with_its_seals_by_the_head()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from mt_events where seq_id > 8");
        await log.Do("update mt_streams set version = version - 1 where id in ('docket-a', 'docket-b')");
        Assert.Equal("Truncated docket-a 5 @9", await log.Fault());
        await log.Do("delete from seals where sequence > 8");
        Assert.Equal("Truncated @9 head 3", await log.Fault());
    }

    [Fact]
    public async Task The_end_of_the_log_cut_off_with_its_heads_is_found_by_the_heads_that_others_hold()
    {
        await using var log = await TamperedLog.Write();
        var held = await log.Heads.Read(0, 10, CancellationToken.None);
        await log.Do("delete from mt_events where seq_id > 8; delete from seals where sequence > 8; delete from heads where number > 2");
        await log.Do("update mt_streams set version = version - 1 where id in ('docket-a', 'docket-b')");

        Assert.Equal("intact", await log.Fault());
        Assert.Equal("Truncated @10 head 3", await log.Fault(held));
    }

    [Fact]
    public async Task A_whole_stream_that_is_gone_is_missing()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from mt_events where stream_id = 'docket-c'; delete from mt_streams where id = 'docket-c'");
        Assert.Equal("Missing docket-c 1 @4", await log.Fault());
        await log.Reseal();
        Assert.Equal("Missing @4 head 1", await log.Fault());
    }

    [Fact]
    public async Task A_stream_without_its_row_is_named()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("alter table mt_events drop constraint fkey_mt_events_stream_id; delete from mt_streams where id = 'docket-c'");
        Assert.Equal("Missing docket-c", await log.Fault());
    }

    [Fact]
    public async Task An_event_put_into_a_hole_of_the_numbers_is_inserted_and_with_all_seals_made_anew_the_head_tells()
    {
        await using var log = await TamperedLog.Write(signed: false);
        await log.Do("select nextval('mt_events_sequence')");
        await log.Log.Append(TamperedLog.B);
        await log.Seal();
        await Insert(log, 11, "docket-c", 3);
        await log.Do("update mt_streams set version = 3 where id = 'docket-c'");
        Assert.Equal("Inserted docket-c 3 @11", await log.Fault());

        // With its own seal and no other: the next one stands on the one before it.
        await log.Reseal(11, only: true);
        Assert.Equal("Inserted docket-c 3 @11", await log.Fault());
        await log.Reseal(11);
        Assert.Equal("Inserted docket-c 3 @11", await log.Fault());
    }

    [Fact]
    public async Task An_event_at_the_end_that_nobody_appended_shows_in_its_stream_and_is_reported_as_unsealed()
    {
        await using var log = await TamperedLog.Write();
        await Insert(log, 11, "docket-c", 3);
        var result = await log.Verify();
        Assert.Equal((1, "docket-c", FaultKind.Inserted), (result.Unsealed, result.Fault!.Stream, result.Fault.Kind));
    }

    [Fact]
    public async Task An_event_pushed_in_between_two_is_inserted()
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            await log.Do("update mt_events set version = version + 101 where stream_id = 'docket-b' and version > 1");
            await log.Do("update mt_events set version = version - 100 where stream_id = 'docket-b' and version > 100");
            await log.Do("update mt_streams set version = 4 where id = 'docket-b'");
            await Insert(log, 0, "docket-b", 2);
            await log.Do("update mt_events set seq_id = seq_id + 100 where seq_id > 2");
            await log.Do("update mt_events set seq_id = 3 where seq_id = 0");
            await log.Do("update mt_events set seq_id = seq_id - 99 where seq_id > 100");
            Assert.Equal("Inserted docket-b 2 @3", await log.Fault());
            await log.Reseal();
            Assert.Equal(signed ? "Inserted docket-b 2 @3" : "intact", await log.Fault());
        }
    }

    [Fact]
    public async Task An_event_below_the_first_number_is_inserted()
    {
        await using var log = await TamperedLog.Write();
        await Insert(log, -5, "docket-c", 3);
        Assert.Equal("Inserted docket-c 3 @-5", await log.Fault());
    }

    [Fact]
    public async Task Two_versions_of_a_stream_that_were_swapped_are_reordered()
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            foreach (var (from, to) in ((int, int)[])[(2, 99), (3, 2), (99, 3)])
                await log.Do($"update mt_events set version = {to} where stream_id = 'docket-a' and version = {from}");
            Assert.Equal("Reordered docket-a 3 @3", await log.Fault());
        }
    }

    [Theory]
    [InlineData(3, 5, "Reordered docket-a 3 @3", "Reordered docket-a 2 @5")]
    [InlineData(3, 4, "Reordered docket-c 1 @3", "Reordered docket-c 1 @3")]
    [InlineData(6, 8, "Reordered docket-c 2 @6", "Reordered docket-c 2 @6")]
    [InlineData(2, 8, "Reordered docket-c 2 @2", "Reordered docket-b 1 @8")]
    public async Task Two_positions_that_were_swapped_are_reordered(int one, int other, string fault, string faultByTheHead)
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            foreach (var (from, to) in ((int, int)[])[(one, 99), (other, one), (99, other)])
                await log.Do($"update mt_events set seq_id = {to} where seq_id = {from}");
            Assert.Equal(fault, await log.Fault());
            await log.Reseal();
            Assert.Equal(signed ? faultByTheHead : "intact", await log.Fault());
        }
    }

    [Fact]
    public async Task An_event_moved_to_a_free_number_is_reordered()
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            await log.Do("update mt_events set seq_id = 107 where seq_id = 7");
            Assert.Equal("Reordered docket-a 4 @107", await log.Fault());
        }
    }

    [Theory]
    [InlineData("delete from seals where sequence = 5")]
    [InlineData("delete from seals where sequence in (5, 6)")]
    [InlineData("update seals set digest = '\\x00' where sequence = 5")]
    [InlineData("update seals set digest = decode(repeat('aa', 32), 'hex') where sequence = 5")]
    [InlineData("update seals set hash = decode(repeat('aa', 32), 'hex') where sequence = 5")]
    [InlineData("update seals set event_id = gen_random_uuid() where sequence = 5")]
    [InlineData("update seals set version = 7 where sequence = 5")]
    [InlineData("update seals set stream_id = 'docket-b' where sequence = 5")]
    public async Task A_changed_seal_is_a_forged_seal_and_no_event_is_blamed(string change)
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            await log.Do(change);
            var fault = (await log.Verify()).Fault!;
            Assert.Equal((FaultKind.ForgedSeal, 5L), (fault.Kind, fault.Position!.Value));
        }
    }

    [Fact]
    public async Task A_seal_of_nothing_is_a_forged_seal()
    {
        await using var log = await TamperedLog.Write(signed: false);
        await log.Do("delete from mt_events where seq_id = 10; select nextval('mt_events_sequence')");
        await log.Log.Append(TamperedLog.C);
        await log.Do("insert into seals select 11, event_id, stream_id, version, digest, hash from seals where sequence = 9");
        Assert.Equal("Truncated docket-b 3 @10", await log.Fault());
    }

    [Fact]
    public async Task The_last_seals_cut_off_are_told_by_the_head_and_without_one_are_an_unsealed_end()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from seals where sequence > 8");
        Assert.Equal("ForgedSeal docket-a 5 @9", await log.Fault());

        await using var unsigned = await TamperedLog.Write(signed: false);
        await unsigned.Do("delete from seals where sequence > 8");
        var result = await unsigned.Verify();
        Assert.Null(result.Fault);
        Assert.Equal((8, 2), (result.Position, result.Unsealed));
        Assert.True(result.UnsealedAge > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("delete from mt_events where seq_id = 7; delete from seals where sequence = 7", "Missing docket-a 4 @7")]
    [InlineData("update mt_events set seq_id = 107 where seq_id = 7; delete from seals where sequence = 7", "Missing @7 head 2")]
    public async Task What_only_the_head_proves_is_the_first_fault_where_a_later_event_is_wrong_too(string first, string fault)
    {
        await using var log = await TamperedLog.Write();
        await log.Do("update mt_events set user_name = 'someone' where seq_id = 8");
        Assert.Equal("Altered docket-c 2 @8", await log.Fault());

        await log.Do(first);
        Assert.Equal(fault, await log.Fault());
    }

    private static Task<int> Insert(TamperedLog log, long position, string stream, long version) => log.Do(
        $"""
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers, user_name)
        select {position}, gen_random_uuid(), '{stream}', {version}, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers, user_name
        from mt_events where stream_id = '{stream}' order by version limit 1
        """);
}
