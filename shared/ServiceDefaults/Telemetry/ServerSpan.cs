using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Gives the server's span its name, route and outcome, which ASP.NET Core 10 leaves to whoever exports.</summary>
internal static class ServerSpan
{
    /// <summary>Outermost: the status is what the caller sees.</summary>
    public static async Task Outcome(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (SpanOf(http) is not { } span)
            return;
        var status = http.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>After routing.</summary>
    public static Task Route(HttpContext http, RequestDelegate next)
    {
        if (SpanOf(http) is { } span)
        {
            span.DisplayName = http.Request.Method;
            if (http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern })
            {
                var route = "/" + pattern.TrimStart('/');
                span.SetTag("http.route", route);
                span.DisplayName = $"{http.Request.Method} {route}";
            }
        }

        return next(http);
    }

    private static Activity? SpanOf(HttpContext http) =>
        http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span ? span : null;
}
