using InteragencyReview.PostgresFixture;

namespace InteragencyReview.LedgerTests.Gaps;

/// <summary>Marten fills a burnt number with a tombstone when it can: before or after the seals have passed it.</summary>
public sealed class TombstoneTests
{
    [Fact]
    public async Task A_tombstone_is_no_event_whenever_it_comes()
    {
        await using var log = await TestLog.New();
        await log.Do("create function fail() returns trigger language plpgsql as $$ begin raise 'no'; end $$");
        await log.Do("create constraint trigger fails after insert on mt_events deferrable initially deferred for each row when (new.stream_id = 'docket-fails') execute function fail()");
        await log.StartDaemon();
        await log.StartSealer();
        await log.Append("docket-a");
        Assert.NotNull(await Record.ExceptionAsync(() => log.Append("docket-fails", 2)));
        await Condition.Until("Marten has written its tombstones", async () => await Tombstones(log) == 2);
        await log.Append("docket-b");
        await log.AreAllSealed(2);
        Assert.Null((await log.Verify()).Fault);

        await log.Do("update mt_events set seq_id = seq_id + 1000 where seq_id > 1");
        await log.Do("update mt_events set seq_id = seq_id - 1000 where seq_id > 1000 and stream_id <> 'mt_tombstone'");
        Assert.Equal((0, null), ((await log.Verify()).Unsealed, (await log.Verify()).Fault));
    }

    private static Task<long> Tombstones(TestLog log) => log.Ask<long>("select count(*) from mt_events where stream_id = 'mt_tombstone'");
}
