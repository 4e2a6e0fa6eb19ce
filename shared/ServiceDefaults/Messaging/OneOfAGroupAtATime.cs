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

/// <summary>The gates of one process: one for each group of which a message is handled or waits, so that no group waits for another.</summary>
public sealed class GroupGates
{
    private readonly Lock _all = new();
    private readonly Dictionary<string, GroupGate> _gates = new(StringComparer.Ordinal);

    public async Task<GroupGate> Enter(string group, CancellationToken stop)
    {
        GroupGate? gate;
        lock (_all)
        {
            if (!_gates.TryGetValue(group, out gate))
                _gates.Add(group, gate = new(this, group));
            gate.Messages++;
        }

        try
        {
            await gate.Turn.WaitAsync(stop);
            return gate;
        }
        catch (OperationCanceledException)
        {
            Forget(gate);
            throw;
        }
    }

    internal void Forget(GroupGate gate)
    {
        lock (_all)
        {
            if (--gate.Messages == 0)
                _gates.Remove(gate.Group);
        }
    }
}

/// <summary>That of one group. It is there for as long as one of its messages is.</summary>
public sealed class GroupGate(GroupGates gates, string group)
{
    internal string Group => group;

    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>Those that wait, and the one that is handled.</summary>
    internal int Messages { get; set; }

    internal void Leave()
    {
        Turn.Release();
        gates.Forget(this);
    }
}
