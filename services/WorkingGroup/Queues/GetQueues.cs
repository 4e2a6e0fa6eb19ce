using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>How many cases stand in each lane.</summary>
public static class GetQueues
{
    private static readonly string Counts = Sql.Read(typeof(GetQueues).Assembly, "Queues/queue_counts.sql");

    public sealed record QueueCount(
        Lane Lane, long Cases, long InVote, long Escalated, long Decided, long Questioned, DateTimeOffset? OldestWaitingSince);

    /// <param name="Position">Position of the log that the numbers reflect.</param>
    public sealed record Answer(IReadOnlyList<QueueCount> Queues, long Cases, long Position);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/queues", Get).RequireAccess(Readers.OfCases).WithName("GetQueues").WithSummary("Cases in each lane");

    private static async Task<Answer> Get(NpgsqlDataSource database, IEventStore store, CancellationToken stop)
    {
        var position = await store.Head(stop);
        var found = new Dictionary<Lane, QueueCount>();
        await using var command = database.CreateCommand(Counts);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var lane = Enum.Parse<Lane>(reader.GetString(0));
            found[lane] = new(
                lane,
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                reader.GetInt64(5),
                new DateTimeOffset(reader.GetDateTime(6), TimeSpan.Zero));
        }

        var queues = Enum.GetValues<Lane>().Select(lane => found.GetValueOrDefault(lane) ?? new(lane, 0, 0, 0, 0, 0, null)).ToList();
        return new Answer(queues, queues.Sum(q => q.Cases), position);
    }
}
