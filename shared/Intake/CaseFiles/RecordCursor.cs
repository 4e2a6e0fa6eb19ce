using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>
/// Walks once through one JSON record, giving values of the kinds that a case file has. What is wrong is noted and walked
/// past, so that all faults of a record are found; a line that is not JSON throws <see cref="JsonException"/>.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct RecordCursor(ReadOnlySpan<byte> line)
{
    public static readonly DateOnly EarliestDay = new(1900, 1, 1);

    /// <summary>Most lists of a case file hold one thing.</summary>
    public const int UsualLength = 1;

    /// <summary>
    /// Of a text, in UTF-16 code units: each is a name, a code or a person's subject, and several are columns of an index, which holds some
    /// 2,700 bytes.
    /// </summary>
    public const int LongestText = 500;

    private const int DayAndMinute = 16;

    private readonly ReadOnlySpan<byte> _line = line;
    private Utf8JsonReader _json = new(line);
    private DateOnly? _asOf;
    private List<(Place At, DateOnly Day)>? _daysAwaitingAsOf;
    private List<FaultFound>? _faults;
    private List<KeptMember>? _unknown;
    private HashSet<string>? _unknownNames;

    /// <summary>A fault before it is known whether its value may be shown.</summary>
    public sealed record FaultFound(Place At, string Kind, string? Value, string Says);

    public readonly IReadOnlyList<FaultFound> Faults => _faults ?? [];

    public readonly ImmutableArray<KeptMember> Unknown => _unknown is null ? [] : [.. _unknown];

    /// <returns>False when the line holds something else than an object, which is then a fault.</returns>
    public bool Begin()
    {
        _json.Read();
        return OpenObject(Place.Record, isItem: true);
    }

    /// <summary>To be called after the last member: nothing may follow the object.</summary>
    public void End() => _json.Read();

    /// <summary>Goes to the value of the next known member, keeping the unknown ones on the way; null at the end of the object.</summary>
    /// <param name="seen">The members met so far, one bit each.</param>
    public string? Next(Words members, Place within, ref ulong seen)
    {
        while (true)
        {
            _json.Read();
            if (_json.TokenType == JsonTokenType.EndObject)
                return null;
            var index = members.IndexOf(ref _json, guess: BitOperations.Log2((seen << 1) | 1));
            if (index < 0)
            {
                Keep(within);
                continue;
            }

            _json.Read();
            if ((seen & (1UL << index)) == 0)
            {
                seen |= 1UL << index;
                return members[index];
            }

            Note(within.Of(members[index]), FaultKinds.Twice, null, "is given twice");
            _json.Skip();
        }
    }

    /// <summary>Walks past the value at the cursor.</summary>
    public void Skip() => _json.Skip();

    /// <returns>False where nothing is, or something else than an object, which is then a fault.</returns>
    /// <param name="isItem">Of a list: then null is a fault too.</param>
    public bool OpenObject(Place at, bool isItem = false) => Open(JsonTokenType.StartObject, at, "an object", isItem);

    /// <returns>False where nothing is, or something else than a list, which is then a fault.</returns>
    public bool OpenList(Place at) => Open(JsonTokenType.StartArray, at, "a list", isItem: false);

    public bool NextItem()
    {
        _json.Read();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    public string? Text(Place at, bool isItem = false)
    {
        if (!IsText(at, "text", isItem) || TextHere(at) is not { } text)
            return null;
        if (text.Length <= LongestText)
            return text;
        Note(at, FaultKinds.TooLong, text, $"is longer than {LongestText} characters");
        return null;
    }

    public string? OneOf(Words words, Place at, bool isItem = false)
    {
        if (!IsText(at, "text", isItem))
            return null;
        var index = words.IndexOf(ref _json);
        if (index >= 0)
            return words[index];
        if (TextHere(at) is { } text)
            Note(at, FaultKinds.NotInList, text.Length == 0 ? null : text, text.Length == 0 ? $"is empty where one of {words} is expected" : $"is not one of {words}");
        return null;
    }

    public ImmutableArray<string> Texts(Place at)
    {
        if (!OpenList(at))
            return [];
        var texts = ImmutableArray.CreateBuilder<string>(UsualLength);
        for (var i = 0; NextItem(); i++)
        {
            if (Text(at.At(i), isItem: true) is { } text)
                texts.Add(text);
        }

        return texts.DrainToImmutable();
    }

    public ImmutableArray<string> SomeOf(Words words, Place at)
    {
        if (!OpenList(at))
            return [];
        var some = ImmutableArray.CreateBuilder<string>(UsualLength);
        for (var i = 0; NextItem(); i++)
        {
            if (OneOf(words, at.At(i), isItem: true) is { } word)
                some.Add(word);
        }

        return some.DrainToImmutable();
    }

    public bool Flag(Place at) => Answer(at) ?? false;

    public bool? Answer(Place at)
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Null:
                return null;
            default:
                WrongType(at, "true or false");
                return null;
        }
    }

    public int? Count(Place at)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        if (_json.TokenType != JsonTokenType.Number)
        {
            WrongType(at, "a whole number");
            return null;
        }

        var whole = _json.TryGetInt32(out var count);
        if (whole && count >= 0)
            return count;
        if (!whole && _json.TryGetDecimal(out var number) && decimal.Truncate(number) == number && number is >= 0 and <= int.MaxValue)
            return (int)number; // 365.0 is whole, however it is written
        var written = Encoding.UTF8.GetString(_json.ValueSpan);
        if (written.StartsWith('-'))
            Note(at, FaultKinds.Negative, written, "is negative");
        else if (written.AsSpan().ContainsAny('.', 'e', 'E'))
            Note(at, FaultKinds.WrongType, written, "is not a whole number");
        else
            Note(at, FaultKinds.OutOfRange, written, $"is more than {int.MaxValue}");
        return null;
    }

    /// <summary>The day the record speaks for: no other day may lie after it.</summary>
    public DateOnly? AsOf(Place at)
    {
        _asOf = Day(at);
        foreach (var (place, day) in _daysAwaitingAsOf ?? [])
            NotAfterAsOf(day, place);
        return _asOf;
    }

    public DateOnly? Date(Place at)
    {
        if (Day(at) is not { } day)
            return null;
        NotAfterAsOf(day, at);
        return day;
    }

    /// <summary>A point in time with its offset. The day that must not lie after asOf is the one written, at that offset.</summary>
    public DateTimeOffset? Instant(Place at)
    {
        if (!IsText(at, "an instant", isItem: false))
            return null;
        if (TextHere(at) is not { } text)
            return null;
        if (!HasOffset(text) || !_json.TryGetDateTimeOffset(out var instant))
        {
            if (text.Length == 0)
                Note(at, FaultKinds.NotADate, null, "is empty where an instant is expected");
            else
                Note(at, FaultKinds.NotADate, text, "is not an instant with an offset");
            return null;
        }

        var day = DateOnly.FromDateTime(instant.DateTime);
        if (NotBefore1900(day, at))
            NotAfterAsOf(day, at);
        return instant;
    }

    public void Note(Place at, string kind, string? value, string says) => (_faults ??= []).Add(new(at, kind, value, says));

    private DateOnly? Day(Place at)
    {
        if (!IsText(at, "a date", isItem: false))
            return null;
        if (!_json.ValueIsEscaped && TryDay(_json.ValueSpan, out var day))
            return NotBefore1900(day, at) ? day : null;
        if (TextHere(at) is not { } text)
            return null;
        if (TryDay(Encoding.UTF8.GetBytes(text), out day))
            return NotBefore1900(day, at) ? day : null;
        if (text.Length == 0)
            Note(at, FaultKinds.NotADate, null, "is empty where a date is expected");
        else
            Note(at, FaultKinds.NotADate, text, "is not a date");
        return null;
    }

    private bool NotBefore1900(DateOnly day, Place at)
    {
        if (day >= EarliestDay)
            return true;
        Note(at, FaultKinds.Before1900, $"{day:yyyy-MM-dd}", $"is before {EarliestDay:yyyy-MM-dd}");
        return false;
    }

    private void NotAfterAsOf(DateOnly day, Place at)
    {
        if (_asOf is not { } asOf)
            (_daysAwaitingAsOf ??= []).Add((at, day));
        else if (day > asOf)
            Note(at, FaultKinds.AfterAsOf, $"{day:yyyy-MM-dd}", $"is after {asOf:yyyy-MM-dd}, the day the record speaks for");
    }

    private static bool TryDay(ReadOnlySpan<byte> text, out DateOnly day)
    {
        day = default;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-')
            return false;
        if (!TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..], out var dayOfMonth))
            return false;
        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
            return false;
        day = new(year, month, dayOfMonth);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit((char)character))
                return false;
            number = (number * 10) + (character - '0');
        }

        return true;
    }

    private static bool HasOffset(string text) => text.EndsWith('Z') || (text.Length > DayAndMinute && text[^6] is '+' or '-');

    private bool Open(JsonTokenType start, Place at, string expected, bool isItem)
    {
        if (_json.TokenType == start)
            return true;
        if (isItem || _json.TokenType != JsonTokenType.Null)
            WrongType(at, expected);
        return false;
    }

    private bool IsText(Place at, string expected, bool isItem)
    {
        if (_json.TokenType == JsonTokenType.String)
            return true;
        if (isItem || _json.TokenType != JsonTokenType.Null)
            WrongType(at, expected);
        return false;
    }

    /// <summary>The text at the cursor. Half a surrogate pair is no text, and PostgreSQL's jsonb takes no NUL.</summary>
    private string? TextHere(Place at)
    {
        if (_json.TextOrNull() is { } text && !text.Contains('\0'))
            return text;
        Note(at, FaultKinds.WrongForm, null, "is not valid text");
        return null;
    }

    private void Keep(Place within)
    {
        if (_json.TextOrNull() is not { } name)
        {
            Note(within, FaultKinds.WrongForm, null, "has a member whose name is not valid text");
            _json.Read();
            _json.Skip();
            return;
        }

        var member = within.Of(name).ToString();
        _json.Read();
        var from = (int)_json.TokenStartIndex;
        _json.Skip();
        if (!(_unknownNames ??= new(StringComparer.Ordinal)).Add(member))
            Note(within.Of(name), FaultKinds.Twice, null, "is given twice");
        else
            (_unknown ??= []).Add(new(member, Encoding.UTF8.GetString(_line[from..(int)_json.BytesConsumed])));
    }

    private void WrongType(Place at, string expected)
    {
        var (value, found) = _json.TokenType switch
        {
            JsonTokenType.String => (_json.TextOrNull(), "text"),
            JsonTokenType.Number => (Encoding.UTF8.GetString(_json.ValueSpan), "a number"),
            JsonTokenType.True => ("true", "a truth value"),
            JsonTokenType.False => ("false", "a truth value"),
            JsonTokenType.StartArray => (null, "a list"),
            JsonTokenType.StartObject => (null, "an object"),
            _ => (null, "null"),
        };
        Note(at, FaultKinds.WrongType, value, $"is {found} where {expected} is expected");
        _json.Skip();
    }
}
