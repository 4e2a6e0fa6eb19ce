using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What the caller last saw, from <c>If-Match</c> (RFC 9110, 13.1.1). The tag of a thing is the version of its stream.
/// </summary>
public sealed record Precondition
{
    internal const string ChangedMeanwhile = "Somebody has changed this since you read it. Read it again, then decide.";

    private readonly bool _any;
    private readonly ImmutableArray<string> _tags;

    private Precondition(bool any, ImmutableArray<string> tags) => (_any, _tags) = (any, tags);

    /// <summary>False when the caller said nothing about what it has seen.</summary>
    public bool IsStated => _any || !_tags.IsEmpty;

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

    /// <summary>Null when the thing still is as the caller saw it, or the caller did not say; else 412, with the version it has now.</summary>
    public IResult? Against(long current) =>
        !IsStated || _any || _tags.Contains(TagOf(current), StringComparer.Ordinal) ? null : Mismatch(current);

    /// <summary>412, also for a conflict that is only seen when the events are appended.</summary>
    public static IResult Mismatch(long current) => new Tagged(
        current,
        Problems.Of(
            StatusCodes.Status412PreconditionFailed,
            detail: ChangedMeanwhile));

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
