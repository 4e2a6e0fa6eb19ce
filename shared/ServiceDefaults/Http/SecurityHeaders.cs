using Microsoft.AspNetCore.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Headers every answer carries. An endpoint that sets one of them itself keeps its own.</summary>
internal static class SecurityHeaders
{
    private static readonly (string Name, string Value)[] Unless =
    [
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    public static Task Apply(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpResponse)state).Headers;
                foreach (var (name, value) in Unless)
                    headers.TryAdd(name, value);
                return Task.CompletedTask;
            },
            http.Response);
        return next(http);
    }
}
