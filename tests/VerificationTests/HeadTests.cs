using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.Verification;

namespace InteragencyReview.VerificationTests;

/// <summary>The signed heads of the whole log: signed when it grows, by one signer, with keys that change over the years.</summary>
public sealed class HeadTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Each_head_stands_on_the_one_before_it_and_names_its_key()
    {
        await using var log = await TamperedLog.Write();
        var heads = await log.Heads.Read(0, 10, CancellationToken.None);

        Assert.Equal([(1L, 4L, 4), (2L, 8L, 4), (3L, 10L, 2)], heads.Select(h => (h.Number, h.Position, h.Events)));
        Assert.Equal(["", heads[0].Hash, heads[1].Hash], heads.Select(h => h.Previous));
        Assert.All(heads, head => Assert.Equal(log.Keys.Ids.Single(), head.KeyId));
        Assert.All(heads, head => Assert.True(log.Keys.Verify(head)));
        Assert.Null(await log.Signer().Sign(CancellationToken.None));
    }

    [Theory]
    [InlineData("position = 7", 2)]
    [InlineData("events = 3", 2)]
    [InlineData("events = 2000000000", 2)]
    [InlineData("hash = repeat('a', 64)", 2)]
    [InlineData("previous = repeat('a', 64)", 2)]
    [InlineData("log = 'other'", 2)]
    [InlineData("signed_at = signed_at - interval '1 day'", 2)]
    [InlineData("witness_hash = repeat('a', 64)", 2)]
    [InlineData("signature = (select signature from log_heads where number = 1)", 2)]
    [InlineData("signature = 'no base64'", 2)]
    public async Task Any_change_of_a_head_is_a_forged_head(string change, long number)
    {
        await using var log = await TamperedLog.Write();
        await log.Do($"update log_heads set {change} where number = {number}");
        var fault = (await log.Verify()).Fault!;
        Assert.Equal((FaultKind.ForgedHead, number), (fault.Kind, fault.Head!.Value));
    }

    [Fact]
    public async Task A_head_taken_out_from_between_others_is_noticed()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("delete from log_heads where number = 2");
        Assert.Equal("ForgedHead @10 head 3", await log.Fault());
    }

    [Fact]
    public async Task A_damaged_witness_leaves_the_head_standing_and_the_fault_known_to_its_interval()
    {
        await using var log = await TamperedLog.Write();
        await log.Do("update log_heads set witness = 'x'");
        Assert.Equal("intact", await log.Fault());
        await log.Rewrite("docket-a", 2, "never");
        Assert.Equal("Altered @1 head 1", await log.Fault());
    }

    [Fact]
    public async Task A_forger_with_another_key_is_found_by_the_key_and_one_with_the_same_key_by_the_heads_that_others_hold()
    {
        await using var log = await TamperedLog.Write();
        var held = await log.Heads.Read(0, 10, CancellationToken.None);
        await log.Rewrite("docket-a", 2, "never");
        await log.Do("delete from log_heads");
        await log.Sign();
        Assert.Equal("intact", await log.Fault());
        Assert.Equal("ForgedHead @4 head 1", await log.Fault(held));

        // He names the key that is known, and does not have it.
        using var right = log.Keys;
        log.Keys = HeadKeys.Parse(HeadKeys.NewPrivateKey());
        await log.Do("delete from log_heads");
        await log.Sign();
        await log.Do($"update log_heads set key_id = '{right.Ids.Single()}'");
        log.Keys.Dispose();
        log.Keys = HeadKeys.Parse(right.PublicKeys());
        Assert.Equal("ForgedHead @4 head 1", await log.Fault());
    }

    [Fact]
    public async Task What_another_agency_holds_is_compared_without_the_log()
    {
        await using var log = await TamperedLog.Write();
        var held = await log.Heads.Read(0, 10, CancellationToken.None);
        Assert.Equal((3, null), await HeadChain.Compare(Each(held), Each(held), log.Keys, CancellationToken.None));
        Assert.Equal((1, null), await HeadChain.Compare(Each([held[1]]), Each(held), log.Keys, CancellationToken.None));

        var (_, cut) = await HeadChain.Compare(Each(held), Each([.. held.Take(2)]), log.Keys, CancellationToken.None);
        Assert.Equal((FaultKind.Truncated, 10L), (cut!.Kind, cut.Position!.Value));
        var resigned = log.Keys.Sign(held[1] with { Hash = new('a', 64) });
        var (_, forged) = await HeadChain.Compare(Each(held), Each([held[0], resigned]), log.Keys, CancellationToken.None);
        Assert.Equal((FaultKind.ForgedHead, 8L), (forged!.Kind, forged.Position!.Value));
        await Assert.ThrowsAsync<CannotVerifyException>(() => HeadChain.Compare(Each([held[0] with { Log = "other" }]), Each(held), log.Keys, CancellationToken.None));
    }

    [Fact]
    public async Task A_new_key_signs_and_the_old_one_still_verifies()
    {
        await using var log = await TamperedLog.Write();
        var (older, newer) = (log.Keys.PublicKeys(), HeadKeys.NewPrivateKey());
        log.Keys.Dispose();
        log.Keys = HeadKeys.Parse($"{newer},{older}");
        await log.Append(TamperedLog.A, new EntryMade(11, "noted"));
        await log.Sign();

        Assert.Equal("intact", await log.Fault());
        Assert.Equal(2, (await log.Heads.Read(0, 10, CancellationToken.None)).Select(h => h.KeyId).Distinct().Count());

        log.Keys.Dispose();
        log.Keys = HeadKeys.Parse(newer);
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
    public async Task The_signer_signs_at_once_what_is_much_and_after_the_interval_what_is_little()
    {
        await using var log = await TamperedLog.Write(signed: false);
        var time = new MovedTime();
        using var stop = new CancellationTokenSource(Deadline);
        var signing = log.Signer(time).Run(stop.Token);

        // Ten events: two heads of four at once; the last two wait for their time.
        await Until(async () => (await log.Heads.Last(stop.Token))?.Number == 2, stop.Token);
        Assert.Equal(2, (await log.Heads.Last(stop.Token))!.Number);
        await Until(
            async () =>
            {
                time.Move(TimeSpan.FromSeconds(5));
                return (await log.Heads.Last(stop.Token))?.Position == 10;
            },
            stop.Token);
        Assert.True(time.Moved >= HeadSettings.UsualInterval);
        await stop.CancelAsync();
        await signing;
    }

    [Fact]
    public async Task Of_two_signers_one_signs()
    {
        await using var log = await TamperedLog.Write(signed: false);
        using var stop = new CancellationTokenSource(Deadline);
        var other = await log.Store.TryOwn(HeadSigner.Ownership, stop.Token);
        var time = new MovedTime();
        var signing = log.Signer(time).Run(stop.Token);
        await Until(
            () =>
            {
                time.Move(TimeSpan.FromMinutes(1));
                return Task.FromResult(time.Waits > 2);
            },
            stop.Token);
        Assert.Null(await log.Heads.Last(stop.Token));

        await other!.DisposeAsync();
        await Until(
            async () =>
            {
                time.Move(TimeSpan.FromMinutes(1));
                return (await log.Heads.Last(stop.Token))?.Position == 10;
            },
            stop.Token);
        await stop.CancelAsync();
        await signing;
        Assert.Equal("intact", await log.Fault());
    }

    [Fact]
    public async Task The_log_may_grow_and_be_signed_while_it_is_walked()
    {
        await using var log = await TamperedLog.Write();
        using var stop = new CancellationTokenSource(Deadline);
        using var done = new CancellationTokenSource();
        var growing = Task.Run(async () =>
        {
            for (var n = 11; !done.IsCancellationRequested; n++)
            {
                await log.Append(TamperedLog.A, new EntryMade(n, "noted"));
                await log.Sign();
            }
        });
        for (var n = 0; n < 10; n++)
            Assert.Equal("intact", await log.Fault());
        await done.CancelAsync();
        await growing;
        Assert.Equal("intact", await log.Fault());
    }

    private static async Task Until(Func<Task<bool>> condition, CancellationToken stop)
    {
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(20), stop);
    }

    private static async IAsyncEnumerable<LogHead> Each(IReadOnlyList<LogHead> heads)
    {
        foreach (var head in heads)
        {
            await Task.CompletedTask;
            yield return head;
        }
    }
}
