using InteragencyReview.Ledger.Verification;

namespace InteragencyReview.Ledger.Heads;

/// <summary>Heads that somebody else kept, walked beside those of the log.</summary>
internal sealed class HeldHeads : IAsyncDisposable
{
    private readonly IAsyncEnumerator<LogHead> _heads;
    private bool _hasNext;

    private HeldHeads(IAsyncEnumerator<LogHead> heads) => _heads = heads;

    /// <summary>How many were found in the log as they are.</summary>
    public long Compared { get; private set; }

    public static async Task<HeldHeads> Begin(IAsyncEnumerable<LogHead> heads, CancellationToken stop)
    {
        var held = new HeldHeads(heads.GetAsyncEnumerator(stop));
        await held.Next();
        return held;
    }

    /// <summary>Null when nobody holds another head of this number.</summary>
    public async ValueTask<string?> WhyNotAsHeld(LogHead head)
    {
        if (!_hasNext || _heads.Current.Number > head.Number)
            return null;
        var held = _heads.Current;
        if (held.Log != head.Log)
            throw new CannotVerifyException($"The heads given are of the log {held.Log}, and this is the log {head.Log}: compare them with that one.");
        if (held != head)
            return $"Head {head.Number} is not the one that is held elsewhere, which was signed for position {held.Position} on {held.SignedAt:yyyy-MM-dd HH:mm:ss}Z.";
        Compared++;
        await Next();
        return null;
    }

    /// <summary>What is held elsewhere, and the log does not know any more.</summary>
    public LogFault? Beyond(LogHead? last) => !_hasNext ? null : new(
        FaultKind.Truncated,
        null,
        null,
        _heads.Current.Position,
        _heads.Current.Number,
        $"Head {_heads.Current.Number}, signed for position {_heads.Current.Position} on {_heads.Current.SignedAt:yyyy-MM-dd HH:mm:ss}Z and held elsewhere, is not in this log, which has {last?.Number ?? 0} heads.");

    public ValueTask DisposeAsync() => _heads.DisposeAsync();

    private async Task Next()
    {
        var before = _hasNext ? _heads.Current.Number : 0;
        _hasNext = await _heads.MoveNextAsync();
        if (_hasNext && _heads.Current.Number <= before)
            throw new CannotVerifyException($"The heads given are not in order: {_heads.Current.Number} comes after {before}. Give them as they were exported.");
    }
}
