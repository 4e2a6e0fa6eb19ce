using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Exceptions that reach the edge. What the caller sent wrong is told with its place, and never with the value;
/// what is ours is logged, and the caller gets the trace id to name it by.
/// </summary>
internal sealed partial class Faults(ILogger<Faults> log) : IExceptionHandler
{
    private const string SecondsUntilItIsBack = "2";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadHttpRequestException bad)
        {
            await Problems.Write(httpContext, bad.StatusCode, detail: DetailOf(bad));
            return true;
        }

        var route = (httpContext.Features.Get<IExceptionHandlerFeature>()?.Endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
        if (Causes.IsDatabaseAway(exception))
        {
            log.LogWarning(exception, "{Method} {Route} failed: the database does not answer", httpContext.Request.Method, route);
            httpContext.Response.Headers.RetryAfter = SecondsUntilItIsBack;
            await Problems.Write(
                httpContext,
                StatusCodes.Status503ServiceUnavailable,
                detail: "The database does not answer at the moment. Send the request again in a while; one that changes something with the same Idempotency-Key.");
            return true;
        }

        log.LogError(exception, "{Method} {Route} failed", httpContext.Request.Method, route);
        if (Causes.IsOfANewerVersion(exception))
        {
            await Problems.Write(
                httpContext,
                StatusCodes.Status503ServiceUnavailable,
                "event-not-understood",
                "The record has an event that this version of the software does not know: a newer version wrote it, and can go on with it.");
            return true;
        }

        await Problems.Write(
            httpContext,
            StatusCodes.Status500InternalServerError,
            detail: "Something went wrong here, not with your request. Give the operator the trace id.");
        return true;
    }

    private static string? DetailOf(BadHttpRequestException bad) => bad switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => "The body is larger than this endpoint accepts.",
        { StatusCode: not StatusCodes.Status400BadRequest } => null,
        MalformedRequestException => bad.Message,
        { InnerException: JsonException json } => UnreadableBody.Sentence(json),
        { Message: var message } when message.Contains("no body was provided", StringComparison.Ordinal) => "The body is missing.",

        // The framework's own messages repeat the value: only the place is taken from them.
        _ when NamedParameter().Match(bad.Message) is { Success: true } named => named.Groups["source"].Success
            ? $"{named.Groups["name"].Value} is missing ({named.Groups["source"].Value})."
            : $"{named.Groups["name"].Value} is not of the form expected here.",
        _ => "The request could not be read.",
    };

    [GeneratedRegex(
        """parameter "(?:[^" ]+ )*(?<name>[^" ]+)"(?: was not provided from (?<source>[a-z ]+))?""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100)]
    private static partial Regex NamedParameter();
}
