using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>A short list of names or values, found in the UTF-8 of a record without making strings of it.</summary>
internal sealed class Words(params ReadOnlySpan<string> words)
{
    private readonly ImmutableArray<string> _words = [.. words];
    private readonly ImmutableArray<byte[]> _utf8 = [.. words.ToArray().Select(Encoding.UTF8.GetBytes)];

    public string this[int index] => _words[index];

    public bool Contains(string word) => _words.Contains(word);

    /// <summary>Which of them the name or text at the reader is, or -1.</summary>
    /// <param name="guess">Where to look first: members mostly come in the order of the format.</param>
    public int IndexOf(ref Utf8JsonReader json, int guess = 0)
    {
        if (json.ValueIsEscaped)
            return json.TextOrNull() is { } unescaped ? _words.IndexOf(unescaped) : -1;
        var text = json.ValueSpan;
        for (var i = guess; i < _utf8.Length; i++)
        {
            if (text.SequenceEqual(_utf8[i]))
                return i;
        }

        for (var i = 0; i < guess; i++)
        {
            if (text.SequenceEqual(_utf8[i]))
                return i;
        }

        return -1;
    }

    public override string ToString() => string.Join(", ", _words);
}

internal static class JsonText
{
    /// <summary>The name or text at the reader; null where an escape is half a surrogate pair, which is no text.</summary>
    public static string? TextOrNull(this ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
            return Encoding.UTF8.GetString(json.ValueSpan);
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
