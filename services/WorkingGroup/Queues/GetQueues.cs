using InteragencyReview.Kernel;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>How many cases stand in each lane.</summary>
public static class GetQueues
{
    public sealed record QueueCount(
        Lane Lane, long Cases, long InVote, long Escalated, long Decided, long Questioned, DateTimeOffset? OldestWaitingSince);

    /// <param name="CountedAt">When they were counted: at most a second ago.</param>
    public sealed record Answer(IReadOnlyList<QueueCount> Queues, long Cases, DateTimeOffset CountedAt);

    [WolverineGet("/queues", OperationId = "GetQueues")]
    [ReadCases]
    public static Task<Answer> Get(LaneCounts counts, CancellationToken stop) => counts.Count().WaitAsync(stop);
}
