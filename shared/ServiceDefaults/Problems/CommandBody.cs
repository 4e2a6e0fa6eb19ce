using System.Text.Json;
using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Reads the body of a Wolverine endpoint before the endpoint does. Wolverine answers a body that it cannot read by itself: it logs
/// what the caller wrote, repeats the serializer's message, says 400 of a body that is too large, and lets a null through.
/// </summary>
internal static class CommandBody
{
    /// <summary>What a command without members may carry.</summary>
    private sealed record NoMembers;

    private static readonly byte[] Empty = "{}"u8.ToArray();

    /// <summary>After authorization: nobody else's body is worth reading.</summary>
    public static async Task Check(HttpContext http, RequestDelegate next)
    {
        if (TypeOf(http.GetEndpoint()) is { } type)
        {
            // In memory, never in a file: the body is bounded.
            Bound(http);
            var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            http.Response.RegisterForDispose(body);
            if (body.Length == 0 && MayBeMissing(http.GetEndpoint(), type))
                body.Write(Empty);
            Read(type, body.GetBuffer().AsSpan(0, (int)body.Length));
            body.Position = 0;
            http.Request.Body = body;
        }

        await next(http);
    }

    private static void Bound(HttpContext http)
    {
        var declared = http.GetEndpoint()?.Metadata;
        if (declared?.GetMetadata<LargeBodyAttribute>() is null
            && declared?.GetMetadata<IRequestSizeLimitMetadata>() is null
            && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound
            && !(bound.MaxRequestBodySize <= Limits.MaxCommandBytes))
        {
            bound.MaxRequestBodySize = Limits.MaxCommandBytes;
        }
    }

    private static void Read(Type type, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            throw new MalformedRequestException("The body is missing.");
        try
        {
            if (JsonSerializer.Deserialize(body, type, WireJson.Commands) is null)
                throw new MalformedRequestException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new MalformedRequestException(UnreadableBody.Sentence(e), e);
        }
    }

    private static bool MayBeMissing(Endpoint? endpoint, Type type) => type == typeof(NoMembers) || endpoint?.Metadata.GetMetadata<OptionalBodyAttribute>() is not null;

    /// <summary>Null for an endpoint that takes no command: one that only tells, or that reads records and answers for each.</summary>
    private static Type? TypeOf(Endpoint? endpoint)
    {
        if (endpoint?.Metadata.GetMetadata<HttpChain>() is not { } chain)
            return null;
        if (endpoint.Metadata.GetMetadata<IAcceptsMetadata>() is { RequestType: { } type } accepts && accepts.ContentTypes.Contains("application/json", StringComparer.Ordinal))
            return type;
        return chain.IsCommand() ? typeof(NoMembers) : null;
    }
}
