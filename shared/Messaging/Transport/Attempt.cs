using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.Messaging;

/// <summary>One try of one message: runs the handler, and says what is to become of the message.</summary>
internal sealed class Attempt(
    string queue,
    ReceiveOptions options,
    Func<Envelope, CancellationToken, Task<HandlingResult>> handle,
    TimeProvider clock,
    Random chance,
    TransportTelemetry telemetry,
    ILogger log)
{
    private const int LongestError = 4_000;

    /// <summary>Never throws: whatever the handler does, the message has a fate.</summary>
    /// <param name="abandon">Cancelled when a stop has lasted too long.</param>
    public async Task<Settlement> Make(Delivery delivery, CancellationToken abandon)
    {
        try
        {
            return await Handle(delivery, Envelope.FromJson(delivery.Message), abandon);
        }
        catch (JsonException e)
        {
            return Dead(delivery, $"The envelope cannot be read: {e.Message}", nameof(JsonException));
        }
        catch (Exception e)
        {
            return Failed(delivery, e);
        }
    }

    private async Task<Settlement> Handle(Delivery delivery, Envelope envelope, CancellationToken abandon)
    {
        using var span = telemetry.StartProcess(queue, envelope);
        var started = clock.GetTimestamp();
        try
        {
            using var limit = new CancellationTokenSource(options.HandlingLimit, clock);
            await using var abandoned = abandon.Register(limit.Cancel);
            var result = await handle(envelope, limit.Token);

            telemetry.Processed(queue, clock.GetElapsedTime(started), result.Rejection is null ? null : "rejected");
            if (result.Rejection is null)
                return new(delivery.Id, Fate.Done, TimeSpan.Zero, Error: null);
            span?.SetStatus(ActivityStatusCode.Error);
            return Dead(delivery, result.Rejection, "rejected");
        }
        catch (Exception e)
        {
            telemetry.Processed(queue, clock.GetElapsedTime(started), e.GetType().FullName);
            span?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            return Failed(delivery, e);
        }
    }

    private Settlement Failed(Delivery delivery, Exception e)
    {
        var attempts = delivery.Attempts + 1;
        if (attempts >= options.Attempts)
            return Dead(delivery, e.ToString(), e.GetType().Name);

        // The text of an exception may quote what it failed on: it goes to the dead letter, beside the payload, and into no log.
        log.LogInformation("Message {MessageId} of {Queue} failed with {ErrorType}, try {Attempts}", delivery.Id, queue, e.GetType().Name, attempts);
        return new(delivery.Id, Fate.Retry, options.Retry.Pause(attempts, chance), e.GetType().Name);
    }

    private Settlement Dead(Delivery delivery, string error, string errorType)
    {
        log.LogWarning("Message {MessageId} of {Queue} is a dead letter after try {Attempts}: {ErrorType}", delivery.Id, queue, delivery.Attempts + 1, errorType);
        return new(delivery.Id, Fate.Dead, TimeSpan.Zero, Storable(error));
    }

    /// <summary>An error whose text the store refuses would keep its message, and all settled with it, from ever being settled.</summary>
    private static string Storable(string error)
    {
        var shortened = error.Length <= LongestError ? error : error[..LongestError];
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shortened.Replace('\0', '\uFFFD')));
    }
}
