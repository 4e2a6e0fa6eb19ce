namespace InteragencyReview.LedgerTests.Running;

/// <summary>Seals read raw rows: what no code can read is sealed and verified like any other event.</summary>
public sealed class UnreadableEventTests
{
    private static readonly string TooDeep = new string('[', 700) + new string(']', 700);

    [Theory]
    [InlineData("no_such_type", "{\"number\": 1}")]
    [InlineData("entry_made", "{\"number\": \"not a number\"}")]
    [InlineData("entry_made", "[]")]
    [InlineData("entry_made", "null")]
    [InlineData("entry_made", "{\"number\": 1e400, \"note\": \"no double holds it\"}")]
    [InlineData("entry_made", "{\"number\": 12345678901234567891}")]
    [InlineData("entry_made", "too deep")]
    public async Task An_event_that_cannot_be_deserialized_is_sealed_and_verified_like_any_other(string type, string data)
    {
        await using var log = await TestLog.New();
        await log.StartDaemon();
        await log.StartSealer();
        await log.Append("docket-a");
        data = data == "too deep" ? TooDeep : data;
        await log.Do($"""
            begin;
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp)
            values (nextval('mt_events_sequence'), gen_random_uuid(), 'docket-a', 2, '{data}', '{type}', now());
            update mt_streams set version = 2 where id = 'docket-a';
            commit
            """);
        await log.Append("docket-a");
        await log.AreAllSealed(3);
        Assert.Null((await log.Verify()).Fault);

        await log.Do("update mt_events set data = jsonb_build_array(data) where version = 2");
        var fault = (await log.Verify()).Fault!;
        Assert.Equal((Ledger.Verification.FaultKind.Altered, "docket-a", 2L), (fault.Kind, fault.Stream, fault.Version));
    }

    [Fact]
    public async Task A_change_of_the_last_digit_of_a_number_that_no_double_holds_is_found()
    {
        await using var log = await TestLog.New();
        await log.StartDaemon();
        await log.Append("docket-a");
        await log.Do("update mt_events set data = '{\"number\": 0.12345678901234567890123}'");
        await log.StartSealer();
        await log.AreAllSealed(1);
        await log.Do("update mt_events set data = '{\"number\": 0.12345678901234567890124}'");
        Assert.Equal(Ledger.Verification.FaultKind.Altered, (await log.Verify()).Fault!.Kind);
    }
}
