using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Looks once an hour for what should have been done and was not, since the message that does it is gone, say because somebody discarded it
/// as a dead letter; and sends that message again. The state decides, so that a message that was only late does no harm.
/// </summary>
public abstract class LostMessages<TMessage>(
    NpgsqlDataSource database, IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger log)
    : Recurring(TimeSpan.FromHours(1), time, log)
    where TMessage : notnull
{
    /// <summary>In one turn; the others have theirs in the next.</summary>
    protected const int Most = 1_000;

    private readonly TimeProvider _time = time;
    private readonly ILogger _log = log;

    /// <summary>Finds the first of them. What is a dead letter is left to who answers for it.</summary>
    protected abstract NpgsqlCommand Lost(NpgsqlDataSource database, DateTimeOffset now);

    protected abstract TMessage Read(NpgsqlDataReader row);

    protected sealed override async Task Once(CancellationToken stop)
    {
        await lifetime.Started(stop);
        var lost = new List<TMessage>();
        await using (var command = Lost(database, _time.GetUtcNow()))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                lost.Add(Read(reader));
        }

        if (lost.Count == 0)
            return;
        _log.LogWarning("{Count} messages {Message} have not done their work and are sent again.", lost.Count, typeof(TMessage).Name);
        await using var scope = scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        foreach (var message in lost)
            await bus.PublishAsync(message);
    }
}
