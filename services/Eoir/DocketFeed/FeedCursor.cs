using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>A place on the feed: the version of the last entry that was read, and the beginning of that entry's id.</summary>
/// <param name="Version">0 before the first entry.</param>
/// <param name="Entry">Tells a feed that was restored from a backup, and has gone on otherwise, from the one that was read.</param>
public sealed record FeedCursor(long Version, string Entry)
{
    /// <summary>Before the first entry.</summary>
    public static readonly FeedCursor Start = new(0, "");

    private const int IdDigits = 8;

    public static FeedCursor Of(FeedEntry entry) => new(entry.Version, entry.Published.EntryId.ToString("N")[..IdDigits]);

    /// <summary>Null for a text that no feed has ever given out.</summary>
    public static FeedCursor? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Start;
        if (!Base64Url.IsValid(text))
            return null;
        return Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split('.') switch
        {
            ["0"] => Start,
            [var version, { Length: IdDigits } id]
                when long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && id.All(char.IsAsciiHexDigitLower) =>
                new(number, id),
            _ => null,
        };
    }

    public string Write() => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(Version == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{Version}.{Entry}")));
}
