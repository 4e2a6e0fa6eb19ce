using InteragencyReview.EventStore.Verification;

namespace InteragencyReview.VerificationTests;

/// <summary>Promise 7: whatever is done to the history, verify names the first of it.</summary>
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
        Assert.Equal((10, 3, 10), (result.Events, result.Streams, result.Position));
        Assert.Equal(signed ? (3, 10) : (0, 0), (result.Heads, result.SignedTo));
    }

    [Fact]
    public async Task How_far_it_has_come_is_told_up_to_the_end()
    {
        await using var log = await TamperedLog.Write();
        const int more = 25_000; // no page is as long
        await log.Append(TamperedLog.C, [.. Enumerable.Range(11, more).Select(number => (object)new EntryMade(number, "noted"))]);

        var told = new List<VerificationProgress>();
        await log.Verify(told: told.Add);

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
    [InlineData("data = '{\"number\": \"3\", \"note\": \"noted\"}'")]
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
    [InlineData("headers = headers || '{\"traceparent\": \"00-00000000000000000000000000000000-0000000000000000-00\"}'")]
    [InlineData("headers = headers || '{\"more\": \"1\"}'")]
    [InlineData("headers = headers || jsonb_build_object('hash', repeat('0', 64))")]
    [InlineData("headers = headers || jsonb_build_object('hash', upper(headers ->> 'hash'))")]
    [InlineData("headers = headers || jsonb_build_object('previous', repeat('a', 64))")]
    [InlineData("headers = headers - 'previous'")]
    [InlineData("headers = '[]'")]
    [InlineData("headers = null")]
    [InlineData("is_archived = true")]
    [InlineData("tenant_id = 'other'")]
    [InlineData("bdata = 'x'")]
    public async Task A_change_of_anything_that_is_said_about_an_event_is_an_altered_event(string change)
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            Assert.Equal(1, await log.Do($"update mt_events set {change} where seq_id = 3"));
            Assert.Equal("Altered docket-a 2 @3", await log.Fault());
        }
    }

    [Fact]
    public async Task Another_spelling_of_the_same_JSON_is_no_change()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("update mt_events set data = '{\"note\": \"\\u006eoted\", \"number\": 3.0}' where seq_id = 3");
        Assert.Equal("intact", await log.Fault());
    }

    [Theory]
    [InlineData(5, "Missing docket-a 3 @5")]
    [InlineData(1, "Missing docket-a 1 @1")]
    [InlineData(6, "Missing docket-b 2 @6")]
    public async Task A_deleted_event_in_the_middle_is_missing(int position, string fault)
    {
        await using var log = await TamperedLog.Write();
        await log.Do($"delete from mt_events where seq_id = {position}");
        Assert.Equal(fault, await log.Fault());
    }

    [Fact]
    public async Task A_deleted_event_in_the_middle_is_missing_without_heads_too()
    {
        await using var log = await TamperedLog.Write(signed: false);
        await log.Do("delete from mt_events where stream_id = 'docket-a' and version in (2, 3)");
        Assert.Equal("Missing docket-a 2", await log.Fault());
    }

    [Fact]
    public async Task A_deleted_last_event_is_a_truncated_stream_while_the_stream_says_how_far_it_came()
    {
        foreach (var (signed, fault) in ((bool, string)[])[(true, "Truncated docket-c 2 @8"), (false, "Truncated docket-c 2")])
        {
            await using var log = await TamperedLog.Write(signed);
            await log.Do("delete from mt_events where stream_id = 'docket-c' and version = 2");
            Assert.Equal(fault, await log.Fault());
        }
    }

    [Fact]
    public async Task A_deleted_last_event_of_a_stream_that_was_shortened_with_it_is_found_by_the_head()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from mt_events where stream_id = 'docket-c' and version = 2");
        await log.Do("update mt_streams set version = 1 where id = 'docket-c'");
        Assert.Equal("Missing @8 head 2", await log.Fault());
    }

    [Fact]
    public async Task The_end_of_the_log_cut_off_with_its_streams_is_found_by_the_head()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from mt_events where seq_id > 8");
        await log.Do("update mt_streams set version = version - 1 where id in ('docket-a', 'docket-b')");
        Assert.Equal("Truncated @9 head 3", await log.Fault());
    }

    [Fact]
    public async Task The_end_of_the_log_cut_off_with_its_heads_is_found_by_the_heads_that_others_hold()
    {
        await using var log = await TamperedLog.Write();
        var held = await log.Heads.Read(0, 10, CancellationToken.None);
        await log.Do("delete from mt_events where seq_id > 8");
        await log.Do("delete from log_heads where number > 2");
        await log.Do("update mt_streams set version = version - 1 where id in ('docket-a', 'docket-b')");

        Assert.Equal("intact", await log.Fault());
        Assert.Equal("Truncated @10 head 3", await log.Fault(held));
    }

    [Fact]
    public async Task A_whole_stream_that_is_gone_is_missing()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from mt_events where stream_id = 'docket-c'");
        await log.Do("delete from mt_streams where id = 'docket-c'");
        Assert.Equal("Missing @4 head 1", await log.Fault());
    }

    [Fact]
    public async Task A_stream_without_its_row_is_named()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from mt_streams where id = 'docket-c'");
        Assert.Equal("Missing docket-c", await log.Fault());
    }

    [Theory]
    [InlineData(true, "Inserted docket-c 3 @11")]
    [InlineData(false, "Inserted docket-c 3 @11")]
    public async Task An_event_at_the_end_of_a_stream_that_nobody_appended_is_inserted(bool signed, string fault)
    {
        await using var log = await TamperedLog.Write(signed);
        await Insert(log, 11, "docket-c", 3);
        Assert.Equal(fault, await log.Fault());
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
            await log.Rewrite("docket-b", 2, "never", andWhatFollows: false);
            Assert.Equal("Inserted docket-b 2 @3", await log.Fault());
        }
    }

    [Fact]
    public async Task An_event_forged_with_everything_right_into_a_hole_of_the_positions_is_inserted()
    {
        await using var log = await TamperedLog.Write(signed: false);
        await log.Do("select nextval('mt_events_sequence')");
        await log.Append(TamperedLog.B, new EntryMade(11, "noted"));
        await log.Sign();
        await Insert(log, 11, "docket-c", 3);
        await log.Rewrite("docket-c", 3, "never");
        await log.Do("update mt_streams set version = 3 where id = 'docket-c'");
        Assert.Equal("Inserted docket-c 3 @11", await log.Fault());
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
    [InlineData(3, 5, true, "Reordered docket-a 3 @3")]
    [InlineData(3, 5, false, "Reordered docket-a 3 @3")]
    [InlineData(3, 4, true, "Reordered docket-c 1 @3")]
    [InlineData(6, 8, true, "Reordered docket-c 2 @6")]
    [InlineData(2, 8, true, "Reordered docket-c 2 @2")]
    public async Task Two_positions_that_were_swapped_are_reordered(int one, int other, bool signed, string fault)
    {
        await using var log = await TamperedLog.Write(signed);
        foreach (var (from, to) in ((int, int)[])[(one, 99), (other, one), (99, other)])
            await log.Do($"update mt_events set seq_id = {to} where seq_id = {from}");
        Assert.Equal(fault, await log.Fault());
    }

    [Fact]
    public async Task An_event_rewritten_with_its_own_hash_is_not_what_the_next_was_written_after()
    {
        foreach (var signed in (bool[])[true, false])
        {
            await using var log = await TamperedLog.Write(signed);
            await log.Rewrite("docket-a", 2, "never", andWhatFollows: false);
            Assert.Equal("Altered docket-a 2 @3", await log.Fault());
        }
    }

    [Fact]
    public async Task A_stream_rewritten_to_its_end_with_all_hashes_is_found_by_the_head_alone()
    {
        await using var unsigned = await TamperedLog.Write(signed: false);
        await unsigned.Rewrite("docket-a", 2, "never");
        Assert.Equal("intact", await unsigned.Fault());

        await using var log = await TamperedLog.Write();
        await log.Rewrite("docket-a", 2, "never");
        Assert.Equal("Altered docket-a 2 @3", await log.Fault());
    }

    [Theory]
    [InlineData("delete from mt_events where seq_id = 7", "Missing docket-a 4 @7")]
    [InlineData("update mt_events set seq_id = 107 where seq_id = 7", "Reordered docket-a 4 @107")]
    public async Task What_only_the_head_proves_is_the_first_fault_where_a_later_event_of_its_block_is_wrong_too(string first, string fault)
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
        select {position}, gen_random_uuid(), '{stream}', {version}, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id,
               headers || jsonb_build_object('previous', coalesce((select p.headers ->> 'hash' from mt_events p where p.stream_id = '{stream}' and p.version = {version} - 1), '')), user_name
        from mt_events where stream_id = '{stream}' order by version limit 1
        """);
}
