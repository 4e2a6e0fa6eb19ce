using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using Npgsql;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>
/// Counts the cases of all lanes, once for all who ask at the same time: who asks while cases are being counted gets the next
/// count, which has seen everything that was committed before.
/// </summary>
public sealed class LaneCounts(NpgsqlDataSource database, IEventStore store)
{
    private static readonly string Counts = Sql.Read(typeof(LaneCounts).Assembly, "Queues/queue_counts.sql");

    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task<GetQueues.Answer>? _next;

    /// <returns>A count that begins after this call.</returns>
    public Task<GetQueues.Answer> Count()
    {
        lock (_gate)
            return _next ??= CountAfter(_running);
    }

    private async Task<GetQueues.Answer> CountAfter(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
            (_running, _next) = (_next!, null);

        var position = await store.Head(CancellationToken.None);
        var found = new Dictionary<Lane, GetQueues.QueueCount>();
        await using var command = database.CreateCommand(Counts);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
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
        return new(queues, queues.Sum(q => q.Cases), position);
    }
}
