using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Verification.Faults;

namespace InteragencyReview.Ledger.Verification;

/// <summary>Follows the signed heads while the seals go by, and holds each of them against the seal that it was signed for.</summary>
internal sealed class HeadWalk : IAsyncDisposable
{
    private const int PageSize = 200;

    private readonly LogHeads _heads;
    private readonly HeadKeys? _keys;
    private readonly HeadDiagnosis _diagnosis;
    private readonly HeldHeads? _held;
    private readonly long _upTo;
    private readonly Queue<LogHead> _page = new();
    private LogHead? _last;
    private LogHead? _next;
    private int _covered;

    private HeadWalk(LogHeads heads, long upTo, HeadKeys? keys, HeldHeads? held, HeadDiagnosis diagnosis) =>
        (_heads, _upTo, _keys, _held, _diagnosis) = (heads, upTo, keys, held, diagnosis);

    /// <summary>How many heads were found true.</summary>
    public long Count { get; private set; }

    /// <summary>Position of the last of them.</summary>
    public long SignedTo => _last?.Position ?? 0;

    /// <param name="upTo">Number of the last head: what is signed meanwhile covers events that are not walked.</param>
    /// <param name="held">Heads of this log that somebody else kept, in order of number; or null.</param>
    public static async Task<(HeadWalk Walk, LogFault? Fault)> Begin(
        LogHeads heads, long upTo, HeadKeys? keys, IAsyncEnumerable<LogHead>? held, HeadDiagnosis diagnosis, CancellationToken stop)
    {
        var walk = new HeadWalk(heads, upTo, keys, held is null ? null : await HeldHeads.Begin(held, stop), diagnosis);
        return (walk, await walk.Advance(stop));
    }

    /// <summary>To be told of each seal, in order of sequence.</summary>
    public ValueTask<LogFault?> Meet(PackedSeal seal, CancellationToken stop)
    {
        if (_next is null)
            return default;
        _covered++;
        if (seal.Sequence > _next.Position || _covered > _next.Events)
            return new(Misfit(stop));
        if (seal.Sequence < _next.Position)
            return default;
        return _covered == _next.Events && seal.Hash.ToString() == _next.Hash ? new(Close(stop)) : new(Misfit(stop));
    }

    /// <summary>To be asked when something is wrong at a sequence: what the head over it proves to be wrong before it.</summary>
    public async Task<LogFault?> Before(long sequence, CancellationToken stop) =>
        _next is null ? null : await _diagnosis.Before(sequence, _next, SignedTo, stop);

    /// <summary>To be told when there is no further seal.</summary>
    public async Task<LogFault?> End(CancellationToken stop) => _next is null ? _held?.Beyond(_last) : await Misfit(stop);

    public ValueTask DisposeAsync() => _held?.DisposeAsync() ?? default;

    private async Task<LogFault?> Misfit(CancellationToken stop) => await _diagnosis.Of(_next!, SignedTo, stop);

    private async Task<LogFault?> Close(CancellationToken stop)
    {
        Count++;
        _last = _next;
        return await Advance(stop);
    }

    /// <summary>Goes on to the next head, and looks whether it can be the next.</summary>
    private async Task<LogFault?> Advance(CancellationToken stop)
    {
        _covered = 0;
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
        return why is null ? null : HeadChain.Forged(_next, why);
    }
}
