using System.Security.Cryptography;
using System.Text;
using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What a caller repeats when it sends the same command again: the header <c>Idempotency-Key</c>.</summary>
/// <param name="Id">Of caller, route and key. The key itself is kept nowhere.</param>
/// <param name="BodyHash">Of the body as it came.</param>
public sealed record CommandKey(string Id, string BodyHash)
{
    public const string Header = "Idempotency-Key";

    /// <summary>In UTF-16 code units.</summary>
    public const int Longest = 200;

    /// <summary>The same command by the same caller, for ever: a key may be used for another one after its time.</summary>
    public string CommandId => $"{Id}-{BodyHash}";

    /// <returns>Null when the caller gave none.</returns>
    /// <param name="request">With a body that can be read again.</param>
    /// <exception cref="MalformedRequestException">The header is empty, too long, or there twice.</exception>
    internal static async Task<CommandKey?> Of(HttpRequest request, CancellationToken stop)
    {
        var given = request.Headers[Header];
        if (given.Count == 0)
            return null;
        if (given is not [{ Length: <= Longest } key] || VisibleText.IsBlank(key))
            throw new MalformedRequestException($"{Header} is one text of 1 to {Longest} characters, the same whenever the same command is sent again.");

        var body = await SHA256.HashDataAsync(request.Body, stop);
        request.Body.Position = 0;
        return new(Hash(Encoding.UTF8.GetBytes(string.Join('\n', request.HttpContext.User.Officer().Subject, request.Method, request.Path.Value, key))), Hex(body));
    }

    private static string Hash(byte[] text) => Hex(SHA256.HashData(text));

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, 16));
}

public static class CommandKeyOfARequest
{
    /// <summary>What a decision remembers of a command, to give it no second effect: null when the caller named none.</summary>
    public static string? CommandId(this HttpRequest request) => request.HttpContext.Features.Get<CommandKey>()?.CommandId;
}
