using System.Text.Json;

namespace InteragencyReview.Tool.Http;

/// <summary>Rows of a page that the service could not read: they are missing from what is listed, and somebody must hear of it.</summary>
internal static class NotRead
{
    public static void Show(JsonElement page, TextWriter output)
    {
        if (page.TryGetProperty("notRead", out var ids) && ids.GetArrayLength() is > 0 and var count)
            output.WriteLine($"{count} more cannot be read at the moment, tell an operator: {string.Join(", ", ids.EnumerateArray().Select(id => Printable.Of(id.GetString()!)))}");
    }
}
