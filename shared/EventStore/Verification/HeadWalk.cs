using InteragencyReview.EventStore.Heads;

namespace InteragencyReview.EventStore.Verification;

/// <summary>Follows the signed heads while the events go by, and holds each of them against what it covers.</summary>
internal sealed class HeadWalk : IAsyncDisposable
{
    private const int PageSize = 200;

    private readonly LogHeads _heads;
    private readonly HeadKeys? _keys;
    private readonly Diagnosis _diagnosis;
    private readonly HeldHeads? _held;
    private readonly long _upTo;
    private readonly Queue<LogHead> _page = new();
    private HeadBlock _block = new(1);
    private LogHead? _last;
    private LogHead? _next;

    private HeadWalk(LogHeads heads, long upTo, HeadKeys? keys, HeldHeads? held, Diagnosis diagnosis) =>
        (_heads, _upTo, _keys, _held, _diagnosis) = (heads, upTo, keys, held, diagnosis);

    /// <summary>How many heads were found true.</summary>
    public long Count { get; private set; }

    /// <summary>Position of the last of them.</summary>
    public long SignedTo => _last?.Position ?? 0;

    /// <param name="upTo">Number of the last head: what is signed meanwhile covers events that are not walked.</param>
    /// <param name="held">Heads of this log that somebody else kept, in order of number; or null.</param>
    public static async Task<(HeadWalk Walk, LogFault? Fault)> Begin(
        LogHeads heads, long upTo, HeadKeys? keys, IAsyncEnumerable<LogHead>? held, Diagnosis diagnosis, CancellationToken stop)
    {
        var walk = new HeadWalk(heads, upTo, keys, held is null ? null : await HeldHeads.Begin(held, stop), diagnosis);
        return (walk, await walk.Advance(stop));
    }

    /// <summary>To be told of each event, in order of position.</summary>
    public ValueTask<LogFault?> Meet(long position, EventDigest hash, CancellationToken stop)
    {
        if (_next is null)
            return default;
        if (position > _next.Position)
            return new(Close(position, hash, stop));
        Add(position, hash);

        // One more than the head covers: no need to wait for its end.
        return _block.Count > _next.Events ? new(Misfit(stop)) : default;
    }

    /// <summary>To be asked when something is wrong at a position: what the heads prove to be wrong before it.</summary>
    public async Task<LogFault?> Before(long position, CancellationToken stop) =>
        await CloseUpTo(position, stop) ?? (_next is null ? null : await _diagnosis.OfBlockBefore(position, _next, _block, stop));

    /// <summary>To be told when there is no further event.</summary>
    public async Task<LogFault?> End(CancellationToken stop)
    {
        while (_next is not null)
        {
            if (await CloseBlock(stop) is { } fault)
                return fault;
        }

        return _held?.Beyond(_last);
    }

    public ValueTask DisposeAsync() => _held?.DisposeAsync() ?? default;

    private async Task<LogFault?> Close(long position, EventDigest hash, CancellationToken stop) =>
        await CloseUpTo(position, stop) ?? await Meet(position, hash, stop);

    private async Task<LogFault?> CloseUpTo(long position, CancellationToken stop)
    {
        while (_next is not null && position > _next.Position)
        {
            if (await CloseBlock(stop) is { } fault)
                return fault;
        }

        return null;
    }

    private async Task<LogFault?> Misfit(CancellationToken stop) => await _diagnosis.OfBlock(_next!, _last, _block, stop);

    private void Add(long position, EventDigest hash)
    {
        Span<byte> bytes = stackalloc byte[HeadBlock.HashLength];
        hash.CopyTo(bytes);
        _block.Add(position, bytes);
    }

    private async Task<LogFault?> CloseBlock(CancellationToken stop)
    {
        var head = _next!;
        var isWhole = _block.Count == head.Events && _block.PositionAt(_block.Count - 1) == head.Position;
        if (!isWhole || _block.Hash(head.Previous) != head.Hash)
            return await Misfit(stop);
        Count++;
        _last = head;
        return await Advance(stop);
    }

    /// <summary>Goes on to the next head, and looks whether it can be the next.</summary>
    private async Task<LogFault?> Advance(CancellationToken stop)
    {
        if (_page.Count == 0)
        {
            foreach (var read in await _heads.Read(_last?.Number ?? 0, PageSize, stop))
                _page.Enqueue(read);
        }

        if (!_page.TryDequeue(out _next) || _next.Number > _upTo)
        {
            _next = null;
            return null;
        }

        var why = HeadChain.WhyNotNext(_last, _next, _keys);
        if (why is null && _held is not null)
            why = await _held.WhyNotAsHeld(_next);
        if (why is not null)
            return HeadChain.Forged(_next, why);
        if (_block.Capacity <= _next.Events)
            _block = new(_next.Events + 1);
        _block.Clear();
        return null;
    }
}
