using InteragencyReview.Ledger.Verification;

namespace InteragencyReview.Ledger.Heads;

/// <summary>What can be said of heads without the log: whether each stands on the one before it, and is the one that others hold.</summary>
public static class HeadChain
{
    /// <summary>Null when the head can be the next one; else why it cannot, in a sentence.</summary>
    /// <param name="last">The head before it, null for the first.</param>
    /// <param name="keys">Null: nobody asks who signed.</param>
    /// <exception cref="CannotVerifyException">The key that the head names is not known.</exception>
    public static string? WhyNotNext(LogHead? last, LogHead head, HeadKeys? keys)
    {
        var number = (last?.Number ?? 0) + 1;
        if (head.Number != number)
            return $"Head {number} is gone: after {number - 1} comes {head.Number}.";
        if (head.Previous != (last?.Hash ?? ""))
            return $"Head {number} does not stand on the head before it.";
        if (head.Events is < 1 or > LedgerSettings.MostEvents || head.Position <= (last?.Position ?? 0))
            return $"Head {number} covers what no head can cover.";
        if (last is not null && head.Log != last.Log)
            return $"Head {number} belongs to the log {head.Log}, the one before it to {last.Log}.";
        if (keys is null)
            return null;
        if (!keys.Knows(head.KeyId))
        {
            throw new CannotVerifyException(
                $"Head {number} (position {head.Position}) is signed with the key {head.KeyId}, which is not among the keys given ({string.Join(", ", keys.Ids)}). Add it: old keys have to stay.");
        }

        return keys.Verify(head) ? null : $"Head {number} was not signed so with the key {head.KeyId}.";
    }

    /// <summary>The first of the heads held that is not, or not so, among the heads shown; or the first shown that does not fit the others.</summary>
    /// <param name="held">Kept by somebody else, in order of number, perhaps with holes.</param>
    /// <param name="shown">All that the log has now.</param>
    /// <exception cref="CannotVerifyException">A key is not known, or the heads are of different logs.</exception>
    public static async Task<(long Compared, LogFault? Fault)> Compare(
        IAsyncEnumerable<LogHead> held, IAsyncEnumerable<LogHead> shown, HeadKeys? keys, CancellationToken stop)
    {
        await using var others = await HeldHeads.Begin(held, stop);
        LogHead? last = null;
        await foreach (var head in shown.WithCancellation(stop))
        {
            if (WhyNotNext(last, head, keys) is { } why)
                return (others.Compared, Forged(head, why));
            if (await others.WhyNotAsHeld(head) is { } difference)
                return (others.Compared, Forged(head, difference));
            last = head;
        }

        return (others.Compared, others.Beyond(last));
    }

    internal static LogFault Forged(LogHead head, string why) => new(FaultKind.ForgedHead, null, null, head.Position, head.Number, why);
}
