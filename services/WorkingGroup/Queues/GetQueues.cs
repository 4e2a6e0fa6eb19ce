using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>How many cases stand in each lane.</summary>
public static class GetQueues
{
    public sealed record QueueCount(
        Lane Lane, long Cases, long InVote, long Escalated, long Decided, long Questioned, DateTimeOffset? OldestWaitingSince);

    /// <param name="Position">Position of the log that the numbers reflect.</param>
    public sealed record Answer(IReadOnlyList<QueueCount> Queues, long Cases, long Position);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/queues", Get).RequireAccess(Readers.OfCases).WithName("GetQueues").WithSummary("Cases in each lane");

    private static Task<Answer> Get(LaneCounts counts, CancellationToken stop) => counts.Count().WaitAsync(stop);
}
