using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What a request says beside its body: path, query and headers. Held to the same rules at every endpoint, in one place, so that no
/// endpoint meets a text that its database refuses, or a value that its framework bends into another.
/// </summary>
internal static class Parameters
{
    private const string Unreadable = "must be UTF-8 text without control characters";

    private static readonly ConcurrentDictionary<HttpChain, ImmutableArray<Parameter>> OfEndpoints = new();

    private sealed record Parameter(string Name, Type? Words);

    /// <summary>Before routing: nothing that cannot be read goes further.</summary>
    public static Task Read(HttpContext http, RequestDelegate next)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget is ['/', ..] raw ? raw : http.Request.Path.ToUriComponent() + http.Request.QueryString;
        var query = target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var start ? start : target.Length;
        if (!IsText(target[..query]))
            throw new MalformedRequestException($"The path {Unreadable}.");
        foreach (var parameter in target[query..].TrimStart('?').Split('&'))
        {
            if (!IsText(parameter))
                throw new MalformedRequestException($"{NameOf(parameter)} {Unreadable}.");
        }

        foreach (var (name, values) in http.Request.Headers)
        {
            if (values.Any(value => value is not null && value.Any(c => char.IsControl(c) && c != '\t')))
                throw new MalformedRequestException($"The header {name} {Unreadable}.");
        }

        return next(http);
    }

    /// <summary>After authorization: a parameter stands once, and a word is one of those there are, by its own letters.</summary>
    public static Task Check(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HttpChain>() is { } chain)
        {
            foreach (var parameter in OfEndpoints.GetOrAdd(chain, Of))
                Check(http, parameter);
        }

        return next(http);
    }

    private static void Check(HttpContext http, Parameter parameter)
    {
        var given = http.Request.Query[parameter.Name];
        if (given.Count > 1)
            throw new MalformedRequestException($"{parameter.Name} stands twice.");
        var text = http.Request.RouteValues.TryGetValue(parameter.Name, out var inRoute) ? Convert.ToString(inRoute, CultureInfo.InvariantCulture) : given.FirstOrDefault();
        if (text is not null && parameter.Words is { } words && !Enum.GetNames(words).Contains(text, StringComparer.Ordinal))
            throw new MalformedRequestException($"{parameter.Name} is one of {string.Join(", ", Enum.GetNames(words))}.");
    }

    private static ImmutableArray<Parameter> Of(HttpChain chain) =>
    [
        .. from parameter in chain.Method.Method.GetParameters()
           let type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType
           where type.IsEnum || type.IsPrimitive || type == typeof(string) || type == typeof(Guid)
           select new Parameter(parameter.Name!, type.IsEnum ? type : null),
    ];

    /// <summary>Whether what is escaped is UTF-8 without a control character. The framework leaves alone what it cannot unescape.</summary>
    private static bool IsText(string escaped)
    {
        var bytes = new List<byte>(escaped.Length);
        for (var at = 0; at < escaped.Length; at++)
        {
            if (escaped[at] == '%' && at + 2 < escaped.Length && byte.TryParse(escaped.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                at += 2;
            }
            else if (char.IsAscii(escaped[at]))
            {
                bytes.Add((byte)escaped[at]);
            }
            else if (Rune.TryGetRuneAt(escaped, at, out var rune))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                at += rune.Utf16SequenceLength - 1;
            }
            else
            {
                return false;
            }
        }

        var utf8 = bytes.ToArray();
        return Utf8.IsValid(utf8) && !Encoding.UTF8.GetString(utf8).Any(char.IsControl);
    }

    /// <summary>The name comes from the caller too: only a plain one is repeated.</summary>
    private static string NameOf(string parameter) =>
        parameter.Split('=', 2)[0] is { Length: > 0 and <= 40 } name && name.All(char.IsAsciiLetterOrDigit) ? name : "The query";
}
