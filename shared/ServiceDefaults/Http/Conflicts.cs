using JasperFx;
using Marten.Exceptions;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Somebody else has changed the same thing between reading and writing. The request is decided again on what holds now, a bounded
/// number of times; one that says what it has seen (If-Match) is not, and is answered 412.
/// </summary>
internal static class Conflicts
{
    public const int MostTries = 16;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);

    public static bool IsConflict(Exception e) =>
        e is ConcurrencyException or ExistingStreamIdCollisionException or DocumentAlreadyExistsException or JasperFx.Events.EventStreamUnexpectedMaxEventIdException
        || e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure }
        || (e is MartenCommandException or AggregateException && e.InnerException is { } inner && IsConflict(inner));

    public static async Task TryAgain(HttpContext context, RequestDelegate next)
    {
        var chance = new Random(Environment.CurrentManagedThreadId ^ context.TraceIdentifier.GetHashCode(StringComparison.Ordinal));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await next(context);
                return;
            }
            catch (Exception e) when (IsConflict(e) && !context.Response.HasStarted)
            {
                if (context.Request.Headers.IfMatch.Count > 0)
                {
                    // Who was faster may have been the same command.
                    if (await RepeatedCommands.TryAgain(context))
                        return;
                    await Problems.Write(context, StatusCodes.Status412PreconditionFailed, detail: Precondition.ChangedMeanwhile);
                    return;
                }

                if (attempt == MostTries || !IsCommand(context))
                {
                    await Problems.Write(
                        context,
                        StatusCodes.Status409Conflict,
                        "changed-meanwhile",
                        "Others keep changing this at the same time. Nothing was recorded of this request: send it again.");
                    return;
                }
            }

            if (context.Request.Body.CanSeek)
                context.Request.Body.Position = 0;
            await Task.Delay(ShortestPause * attempt * (1 + chance.NextDouble()), context.RequestAborted);
        }
    }

    /// <summary>Bodies of records are not kept in memory here: their endpoints decide item by item, and handle conflicts themselves.</summary>
    private static bool IsCommand(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method)
        && context.Request.ContentType?.StartsWith(NdjsonIntake.ContentType, StringComparison.OrdinalIgnoreCase) != true;
}
