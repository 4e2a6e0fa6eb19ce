using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What the caller last saw, from <c>If-Match</c> (RFC 9110, 13.1.1). A parameter of this type is filled by the framework;
/// the tag of a thing is the version of its stream.
/// </summary>
public sealed record Precondition
{
    private readonly bool _any;
    private readonly ImmutableArray<string> _tags;

    private Precondition(bool any, ImmutableArray<string> tags) => (_any, _tags) = (any, tags);

    /// <summary>False when the caller said nothing about what it has seen.</summary>
    public bool IsStated => _any || !_tags.IsEmpty;

    /// <summary>The one version the caller wants to change, or null when it named none, several or any.</summary>
    public long? Version =>
        _tags is [var tag] && long.TryParse(tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    public static string TagOf(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <exception cref="MalformedRequestException">The header is no list of entity tags.</exception>
    public static Precondition Of(HttpRequest request)
    {
        var header = request.Headers.IfMatch;
        if (header.Count == 0)
            return new(any: false, []);
        if (!EntityTagHeaderValue.TryParseStrictList(header!, out var tags))
            throw new MalformedRequestException("If-Match is no list of entity tags: send the ETag of the last answer, quotes included.");

        // A weak tag never matches here: it says nothing about the exact version.
        return new(
            tags.Contains(EntityTagHeaderValue.Any),
            [.. tags.Where(tag => !tag.Equals(EntityTagHeaderValue.Any)).Select(tag => tag.IsWeak ? "weak" : tag.Tag.ToString())]);
    }

    public static ValueTask<Precondition?> BindAsync(HttpContext http) => ValueTask.FromResult<Precondition?>(Of(http.Request));

    /// <summary>Null when the thing still is as the caller saw it, or the caller did not say; else 412, with the version it has now.</summary>
    public IResult? Against(long current) =>
        !IsStated || _any || _tags.Contains(TagOf(current), StringComparer.Ordinal) ? null : Mismatch(current);

    /// <summary>412, also for a conflict that is only seen when the events are appended.</summary>
    public static IResult Mismatch(long current) => new Tagged(
        current,
        Problems.Of(
            StatusCodes.Status412PreconditionFailed,
            detail: "Somebody has changed this since you read it. Read it again, then decide."));

    /// <summary>An answer with the version as its <c>ETag</c>.</summary>
    public static IResult Tag(long version, IResult answer) => new Tagged(version, answer);

    private sealed record Tagged(long Version, IResult Answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.ETag = TagOf(Version);
            return Answer.ExecuteAsync(httpContext);
        }
    }
}

/// <summary>Metadata: a change through this endpoint must say which version it changes.</summary>
public sealed record IfMatchRequired;

public static class PreconditionOfAnEndpoint
{
    /// <summary>Answers 428 before the handler runs when the caller does not say which version it has seen.</summary>
    public static TBuilder RequireIfMatch<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.WithMetadata(new IfMatchRequired());
        return endpoint.AddEndpointFilter(static async (call, next) => Precondition.Of(call.HttpContext.Request).IsStated
            ? await next(call)
            : Problems.Of(StatusCodes.Status428PreconditionRequired, detail: "Say which version you have seen: send its ETag as If-Match."));
    }
}
