using InteragencyReview.Contracts.Messages;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// The ballots of three agencies on one case come by three queues, and partitions order only what came by one. Without this they would
/// be decided side by side on the same vote, and all but one again. Between two processes the version of the stream decides.
/// </summary>
public static class OneOfAGroupAtATime
{
    public static Task<GroupGate> BeforeAsync(IGroupedMessage message, GroupGates gates, CancellationToken stop) => gates.Enter(message.Group, stop);

    public static void Finally(GroupGate gate) => gate.Leave();
}

/// <summary>The gates of one process. Groups whose names share a gate wait for each other, which costs a moment and changes nothing.</summary>
public sealed class GroupGates : IDisposable
{
    private const int Gates = 256;

    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<GroupGate> Enter(string group, CancellationToken stop)
    {
        var gate = _gates[(uint)group.GetHashCode(StringComparison.Ordinal) % Gates];
        await gate.WaitAsync(stop);
        return new(gate);
    }

    public void Dispose()
    {
        foreach (var gate in _gates)
            gate.Dispose();
    }
}

/// <summary>One that was entered.</summary>
public sealed class GroupGate(SemaphoreSlim gate)
{
    internal void Leave() => gate.Release();
}
