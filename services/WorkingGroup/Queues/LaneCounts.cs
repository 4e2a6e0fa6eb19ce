using System.Globalization;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>Counts the cases of all lanes, once for all who ask within a second.</summary>
public sealed class LaneCounts
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CountAgainAfter = TimeSpan.FromSeconds(0.5);

    private readonly SharedAnswer<GetQueues.Answer> _counts;

    public LaneCounts(NpgsqlDataSource database, Schemas schemas, TimeProvider time)
    {
        var sql = Sql(schemas);
        _counts = new(() => CountNow(database, sql, time), Lasts, CountAgainAfter, time);
    }

    /// <returns>Counts of at most a second ago.</returns>
    public Task<GetQueues.Answer> Count() => _counts.Get();

    internal static string Sql(Schemas schemas) => string.Format(
        CultureInfo.InvariantCulture,
        """
        select lane,
               count(*),
               count(*) filter (where state = 'InVote'),
               count(*) filter (where state = 'Escalated'),
               count(*) filter (where state = 'Decided'),
               count(*) filter (where questioned),
               min(waiting_since)
        from {0}.mt_doc_review
        where {1} and lane is not null
        group by lane
        """,
        schemas.Events,
        QueueColumns.StillWaiting);

    private static async Task<GetQueues.Answer> CountNow(NpgsqlDataSource database, string sql, TimeProvider time)
    {
        var at = time.GetUtcNow();
        var found = new Dictionary<Lane, GetQueues.QueueCount>();
        await using var command = database.CreateCommand(sql);
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
        return new(queues, queues.Sum(q => q.Cases), at);
    }
}
