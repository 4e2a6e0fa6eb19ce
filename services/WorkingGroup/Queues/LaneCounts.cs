using System.Globalization;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>
/// Counts the cases of all lanes, once for all who ask within a second. While people ask, the next count begins before the last one is too
/// old, so that nobody waits for it.
/// </summary>
public sealed class LaneCounts(NpgsqlDataSource database, Schemas schemas, TimeProvider time)
{
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CountAgainAfter = TimeSpan.FromSeconds(0.5);

    private readonly string _sql = Sql(schemas);
    private readonly Lock _gate = new();
    private GetQueues.Answer? _last;
    private Task<GetQueues.Answer>? _counting;

    /// <returns>Counts of at most a second ago.</returns>
    public Task<GetQueues.Answer> Count()
    {
        lock (_gate)
        {
            var age = _last is null ? TimeSpan.MaxValue : time.GetUtcNow() - _last.CountedAt;
            if (age > CountAgainAfter)
                _counting ??= CountNow();
            return age <= Lasts ? Task.FromResult(_last!) : _counting!;
        }
    }

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
        where state <> 'Done' and lane is not null
        group by lane
        """,
        schemas.Events);

    private async Task<GetQueues.Answer> CountNow()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var at = time.GetUtcNow();
            var found = new Dictionary<Lane, GetQueues.QueueCount>();
            await using var command = database.CreateCommand(_sql);
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
            var answer = new GetQueues.Answer(queues, queues.Sum(q => q.Cases), at);
            lock (_gate)
                _last = answer;
            return answer;
        }
        finally
        {
            lock (_gate)
                _counting = null;
        }
    }
}
