using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// An agency's key as it was written in a route. The server takes escapes out of the path, but not that of a slash, so that
/// <c>%2F</c> and <c>%252F</c> arrive as the same: a key that holds either can only be read from the request as it was sent.
/// </summary>
public static class RouteKeys
{
    /// <param name="segment">Which part of the path, counted from 0.</param>
    /// <param name="routed">What routing made of it: taken where the request as it was sent is not known.</param>
    public static string Of(HttpContext context, int segment, string routed)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        if (Uri.TryCreate(path, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https")
            path = path[(path.IndexOf('/', path.IndexOf("//", StringComparison.Ordinal) + 2) is >= 0 and var slash ? slash : path.Length)..];
        var segments = path.TrimStart('/').Split('/');
        return segment < segments.Length && path.StartsWith('/') ? Uri.UnescapeDataString(segments[segment]) : Uri.UnescapeDataString(routed);
    }
}
