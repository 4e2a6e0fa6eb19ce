using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Verification;

namespace InteragencyReview.LedgerTests.Tampering;

/// <summary>The signed heads: each on the one before it, with keys that change over the years, and held by others.</summary>
public sealed class HeadTests
{
    [Fact]
    public async Task Each_head_stands_on_the_one_before_it_and_names_its_key()
    {
        await using var log = await TamperedLog.Write();
        var heads = await log.Heads.Read(0, 10, CancellationToken.None);

        Assert.Equal([(1L, 4L, 4), (2L, 8L, 4), (3L, 10L, 2)], heads.Select(h => (h.Number, h.Position, h.Events)));
        Assert.Equal(["", heads[0].Hash, heads[1].Hash], heads.Select(h => h.Previous));
        Assert.All(heads, head => Assert.Equal(log.Log.Keys.Ids.Single(), head.KeyId));
        Assert.All(heads, head => Assert.True(log.Log.Keys.Verify(head)));
        Assert.Equal(heads[2], await log.Heads.Last(CancellationToken.None));
        Assert.Equal([heads[1]], await log.Heads.Read(1, 1, CancellationToken.None));
    }

    [Theory]
    [InlineData("position = 7")]
    [InlineData("events = 3")]
    [InlineData("events = 2000000000")]
    [InlineData("hash = repeat('a', 64)")]
    [InlineData("previous = repeat('a', 64)")]
    [InlineData("log = 'other'")]
    [InlineData("signed_at = signed_at - interval '1 day'")]
    [InlineData("witness_hash = repeat('a', 64)")]
    [InlineData("signature = (select signature from heads where number = 1)")]
    [InlineData("signature = 'no base64'")]
    public async Task Any_change_of_a_head_is_a_forged_head(string change)
    {
        await using var log = await TamperedLog.Write();
        await log.Do($"update heads set {change} where number = 2");
        var fault = (await log.Verify()).Fault!;
        Assert.Equal((FaultKind.ForgedHead, 2), (fault.Kind, fault.Head!.Value));
    }

    [Fact]
    public async Task A_head_taken_out_from_between_others_is_noticed()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from heads where number = 2");
        Assert.Equal("ForgedHead @10 head 3", await log.Fault());
    }

    [Fact]
    public async Task A_damaged_witness_leaves_the_head_standing_and_the_fault_known_to_its_interval()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("update heads set witness = 'x'");
        Assert.Equal("intact", await log.Fault());
        await log.Do("update mt_events set user_name = 'someone' where seq_id = 3");
        await log.Reseal();
        Assert.Equal("Altered @1 head 1", await log.Fault());
    }

    [Fact]
    public async Task No_head_is_signed_over_seals_that_do_not_stand_on_each_other()
    {
        await using var log = await TamperedLog.Write(signed: false);
        await log.Do("update mt_events set user_name = 'someone' where seq_id = 3");
        await log.Reseal(3, only: true);
        Assert.Contains("sequence 4", (await Assert.ThrowsAsync<InvalidDataException>(() => log.Seal())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forger_with_another_key_is_found_by_the_key_and_one_with_the_same_key_by_the_heads_that_others_hold()
    {
        await using var log = await TamperedLog.Write();
        var held = await log.Heads.Read(0, 10, CancellationToken.None);
        await log.Do("update mt_events set user_name = 'someone' where seq_id = 3; delete from heads");
        await log.Reseal();
        await log.Seal();
        Assert.Equal("intact", await log.Fault());
        Assert.Equal("ForgedHead @4 head 1", await log.Fault(held));

        // He names the key that is known, and does not have it.
        using var right = log.Log.Keys;
        log.Log.Keys = HeadKeys.Parse(HeadKeys.NewPrivateKey());
        await log.Do("delete from heads");
        await log.Seal();
        await log.Do($"update heads set key_id = '{right.Ids.Single()}'");
        log.Log.Keys.Dispose();
        log.Log.Keys = HeadKeys.Parse(right.PublicKeys());
        Assert.Equal("ForgedHead @4 head 1", await log.Fault());
    }

    [Fact]
    public async Task What_another_agency_holds_is_compared_without_the_log()
    {
        await using var log = await TamperedLog.Write();
        var (held, keys) = (await log.Heads.Read(0, 10, CancellationToken.None), log.Log.Keys);
        Assert.Equal((3, null), await HeadChain.Compare(TestLog.Each(held), TestLog.Each(held), keys, CancellationToken.None));
        Assert.Equal((1, null), await HeadChain.Compare(TestLog.Each([held[1]]), TestLog.Each(held), keys, CancellationToken.None));

        var (_, cut) = await HeadChain.Compare(TestLog.Each(held), TestLog.Each([.. held.Take(2)]), keys, CancellationToken.None);
        Assert.Equal((FaultKind.Truncated, 10L), (cut!.Kind, cut.Position!.Value));
        var resigned = keys.Sign(held[1] with { Hash = new('a', 64) });
        var (_, forged) = await HeadChain.Compare(TestLog.Each(held), TestLog.Each([held[0], resigned]), keys, CancellationToken.None);
        Assert.Equal((FaultKind.ForgedHead, 8L), (forged!.Kind, forged.Position!.Value));
        await Assert.ThrowsAsync<CannotVerifyException>(
            () => HeadChain.Compare(TestLog.Each([held[0] with { Log = "other" }]), TestLog.Each(held), keys, CancellationToken.None));
    }

    [Fact]
    public async Task A_new_key_signs_and_the_old_one_still_verifies()
    {
        await using var log = await TamperedLog.Write();
        var (older, newer) = (log.Log.Keys.PublicKeys(), HeadKeys.NewPrivateKey());
        log.Log.Keys.Dispose();
        log.Log.Keys = HeadKeys.Parse($"{newer},{older}");
        await log.Log.Append(TamperedLog.A);
        await log.Seal();

        Assert.Equal("intact", await log.Fault());
        Assert.Equal(2, (await log.Heads.Read(0, 10, CancellationToken.None)).Select(h => h.KeyId).Distinct().Count());

        log.Log.Keys.Dispose();
        log.Log.Keys = HeadKeys.Parse(newer);
        var missing = await Assert.ThrowsAsync<CannotVerifyException>(() => log.Verify());
        Assert.Contains("Head 1 (position 4) is signed with the key", missing.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => HeadKeys.Parse(older).Sign(new("docket", 1, 1, 1, "", "", "", default, "", "")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense!")]
    [InlineData("AAAA")]
    public void What_is_no_key_is_refused(string setting) => Assert.Throws<FormatException>(() => HeadKeys.Parse(setting));

    [Fact]
    public async Task The_log_may_grow_and_be_sealed_and_signed_while_it_is_walked()
    {
        await using var log = await TamperedLog.Write();
        using var done = new CancellationTokenSource();
        var growing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await log.Log.Append(TamperedLog.A);
                await log.Seal();
            }
        });
        for (var n = 0; n < 10; n++)
            Assert.Equal("intact", await log.Fault());
        await done.CancelAsync();
        await growing;
        Assert.Equal("intact", await log.Fault());
    }

    [Fact]
    public async Task A_database_without_a_ledger_cannot_be_verified()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("drop table seals");
        Assert.Contains("docket_ledger", (await Assert.ThrowsAsync<CannotVerifyException>(() => log.Verify())).Message, StringComparison.Ordinal);
    }
}
