using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Where a page of a list ended, as the next page is asked for. A text that this list never gave out is not taken for a place on it.
/// The check is no secret: it finds mistakes, and a place that somebody makes up on purpose passes it. So the list must read the place
/// as any text of a caller.
/// </summary>
public static class PageCursor
{
    private const int CheckBytes = 6;

    /// <param name="list">What the place is a place of: a cursor of one list fits no other.</param>
    public static string Write(string list, string place)
    {
        var text = Encoding.UTF8.GetBytes(place);
        return Base64Url.EncodeToString([.. text, .. Check(list, text)]);
    }

    /// <returns>Empty for the beginning, null for what this list never gave out.</returns>
    public static string? ReadIfAny(string list, string? cursor) => cursor is null ? "" : Read(list, cursor);

    /// <returns>The place, or null.</returns>
    public static string? Read(string list, string cursor)
    {
        if (!Base64Url.IsValid(cursor) || Base64Url.DecodeFromChars(cursor) is not { Length: >= CheckBytes } bytes)
            return null;
        var text = bytes.AsSpan(0, bytes.Length - CheckBytes);

        // No place holds U+0000, and PostgreSQL takes no text with it.
        return bytes.AsSpan(text.Length).SequenceEqual(Check(list, text)) && !text.Contains((byte)0) ? Encoding.UTF8.GetString(text) : null;
    }

    private static ReadOnlySpan<byte> Check(string list, ReadOnlySpan<byte> place) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(list), 0, .. place]).AsSpan(0, CheckBytes);
}
