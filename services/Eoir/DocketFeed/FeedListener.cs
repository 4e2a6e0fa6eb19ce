using Npgsql;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>Hears of every entry that any process of this service puts on the feed, on one connection for all who wait.</summary>
internal sealed class FeedListener(NpgsqlDataSource database, FeedReader feed, ILogger<FeedListener> log) : BackgroundService
{
    public const string Channel = "docket_feed";

    private static readonly TimeSpan BeforeNextTry = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("The docket feed is not listened to ({Problem}); those who wait hear of new entries when they ask again", e.GetType().Name);
                await Task.Delay(BeforeNextTry, stoppingToken);
            }
        }
    }

    private async Task Listen(CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(stop);
        while (true)
        {
            // Once before the first wait as well: nothing was heard until now.
            await feed.Tail(stop);
            await connection.WaitAsync(stop);
        }
    }
}
