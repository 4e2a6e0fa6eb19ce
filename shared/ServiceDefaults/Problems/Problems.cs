using System.Diagnostics;
using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Every answer that is not what was asked for: <c>application/problem+json</c> (RFC 9457) with a stable type.</summary>
public static class Problems
{
    public const string ContentType = "application/problem+json";
    public const string TypePrefix = "urn:interagency-review:problem:";

    public static string Type(string slug) => TypePrefix + slug;

    /// <param name="slug">Stable, kebab-case; left out, the status has one of its own.</param>
    /// <param name="detail">A sentence a person understands, saying what to do. Never a protected value.</param>
    public static IResult Of(int status, string? slug = null, string? detail = null) =>
        TypedResults.Problem(Details(status, slug, detail));

    internal static ProblemDetails Details(int status, string? slug = null, string? detail = null) => new()
    {
        Status = status,
        Type = Type(slug ?? SlugOf(status)),
        Title = ReasonPhrases.GetReasonPhrase(status),
        Detail = detail,
    };

    internal static Task Write(HttpContext http, int status, string? slug = null, string? detail = null) =>
        Write(http, Details(status, slug, detail));

    internal static Task Write(HttpContext http, ProblemDetails problem)
    {
        // Half an answer is in the buffer and cannot be taken back: a broken connection is honest, two documents in one are not.
        if (http.Response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
        {
            http.Abort();
            return Task.CompletedTask;
        }

        problem.Status ??= http.Response.StatusCode;
        http.Response.StatusCode = problem.Status.Value;
        if (problem.Type?.StartsWith(TypePrefix, StringComparison.Ordinal) != true)
            problem.Type = Type(SlugOf(problem.Status.Value));
        problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;

        // Not the request's token: it may be what was given up, and the problem is to say so.
        return http.Response.WriteAsJsonAsync(problem, problem.GetType(), WireJson.Options, ContentType, CancellationToken.None);
    }

    private static string SlugOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "bad-request",
        StatusCodes.Status401Unauthorized => "unauthenticated",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status405MethodNotAllowed => "method-not-allowed",
        StatusCodes.Status408RequestTimeout => "request-too-slow",
        StatusCodes.Status409Conflict => "conflict",
        StatusCodes.Status412PreconditionFailed => "precondition-failed",
        StatusCodes.Status413PayloadTooLarge => "body-too-large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
        StatusCodes.Status422UnprocessableEntity => "unprocessable",
        StatusCodes.Status428PreconditionRequired => "precondition-required",
        StatusCodes.Status429TooManyRequests => "too-many-requests",
        StatusCodes.Status500InternalServerError => "internal-error",
        StatusCodes.Status503ServiceUnavailable => "unavailable",
        StatusCodes.Status504GatewayTimeout => "timed-out",
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"status-{status}"),
    };
}

/// <summary>A refusal of a decision, told over HTTP.</summary>
public static class Refused
{
    /// <param name="status">409 for a state that does not allow it, 422 for a command that is wrong in itself, 404, 403, 412.</param>
    public static IResult As(Refusal refusal, int status) => Problems.Of(status, refusal.Type, refusal.Reason);

    /// <summary>With the status that its type has in all commands on cases and votes.</summary>
    public static IResult As(Refusal refusal) => As(refusal, refusal.Type switch
    {
        "no-such-case" or "no-such-vote" or "no-such-record" or "no-such-case-file" => StatusCodes.Status404NotFound,
        "separation-of-duties" or "stepped-aside" => StatusCodes.Status403Forbidden,
        "reasons-missing" or "reasons-too-long" or "reasons-unreadable" or "day-to-come" or "day-before-the-last" or "due-too-far" or "due-in-the-past" or "not-a-lane" =>
            StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status409Conflict,
    });
}
