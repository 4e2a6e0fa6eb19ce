using System.Globalization;

namespace InteragencyReview.Tool.Http;

/// <summary>A path with the query parameters that were given.</summary>
public static class Query
{
    public static string Of(string path, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var written = new List<string>();
        foreach (var (name, value) in parameters)
        {
            if (Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text)
                written.Add($"{name}={Uri.EscapeDataString(text)}");
        }

        return written.Count == 0 ? path : $"{path}?{string.Join('&', written)}";
    }
}
