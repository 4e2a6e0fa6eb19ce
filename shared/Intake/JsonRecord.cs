using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;

namespace InteragencyReview.Intake;

/// <summary>
/// One JSON line, read member by member: a missing required member, a wrong type, a value outside its
/// list or an impossible date is a fault of the record; what nobody asked for is unknown, kept and reported.
/// </summary>
internal sealed class JsonRecord : IDisposable
{
    private const int DeepestNesting = 16;

    private static readonly DateOnly Earliest = new(1900, 1, 1);
    private readonly JsonDocument? _document;
    private readonly Dictionary<string, JsonElement> _members = [];
    private readonly HashSet<string> _asked = [];
    private readonly List<Finding> _findings = [];

    public JsonRecord(ReadOnlyMemory<byte> line)
    {
        try
        {
            _document = JsonDocument.Parse(line, new() { AllowDuplicateProperties = false, MaxDepth = DeepestNesting });
            if (_document.RootElement.ValueKind != JsonValueKind.Object)
            {
                Reject(FaultKinds.NotJson, null, null, "The line is not a JSON object.");
                return;
            }

            foreach (var member in _document.RootElement.EnumerateObject())
                _members.Add(member.Name, member.Value);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The parser's own message may quote the line, and the line may hold protected facts.
            Reject(FaultKinds.NotJson, null, null, "The line is not valid JSON: one object a line, UTF-8, no member twice.");
        }
    }

    public bool IsRejected => _findings.Exists(f => f.Kind == FindingKind.Rejection);

    public ImmutableArray<Finding> Findings => [.. _findings];

    public void Dispose() => _document?.Dispose();

    public JsonElement? Element(string name)
    {
        _asked.Add(name);
        return _members.TryGetValue(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;
    }

    /// <param name="show">False for what must not stand in a report.</param>
    public string? Text(string name, int longest, bool required = false, bool show = true)
    {
        if (Required(name, required) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String || !TryText(value, out var text))
            return Fault(FaultKinds.WrongType, name, null, "must be text");
        if (text.Length == 0 || text.Length > longest || text.Any(char.IsControl))
            return Fault(FaultKinds.WrongForm, name, show ? text : null, $"must be 1 to {longest} printable characters");
        return text;
    }

    /// <summary>A key of an agency: blanks around it are taken off.</summary>
    public string? Key(string name, bool required = false) => Key(name, required, RecordKey.TryRead);

    /// <summary>Digits, of which leading zeros do not count.</summary>
    public string? IdnCase(string name, bool required = false) => Key(name, required, RecordKey.TryReadIdnCase);

    public string? OneOf(string name, ImmutableArray<string> allowed, bool required = false)
    {
        if (Text(name, longest: Finding.LongestValue, required) is not { } text)
            return null;
        return allowed.Contains(text) ? text : Fault(FaultKinds.NotInList, name, text, $"must be one of {string.Join(", ", allowed)}");
    }

    /// <param name="notAfter">The record's day, or null where the date may lie ahead.</param>
    public DateOnly? Date(string name, DateOnly? notAfter = null, bool required = false)
    {
        if (Required(name, required) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String || !TryText(value, out var text))
        {
            Fault(FaultKinds.WrongType, name, null, "must be a date as text, like 2011-12-04");
            return null;
        }

        if (text.Length == 0)
            Fault(FaultKinds.NotADate, name, null, "is empty; leave it out, or write a date like 2011-12-04");
        else if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            Fault(FaultKinds.NotADate, name, text, "is not a date (write it like 2011-12-04)");
        else if (date < Earliest)
            Fault(FaultKinds.Before1900, name, text, "lies before 1900-01-01");
        else if (date > notAfter)
            Fault(FaultKinds.AfterAsOf, name, text, $"lies after the record's day, {notAfter:yyyy-MM-dd}");
        else
            return date;
        return null;
    }

    public bool Flag(string name)
    {
        if (Element(name) is not { } value)
            return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Fault(FaultKinds.WrongType, name, null, "must be true or false");
        return false;
    }

    public ImmutableArray<string> Texts(string name, int longest, int most)
    {
        if (Element(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > most)
        {
            Fault(FaultKinds.WrongType, name, null, $"must be a list of at most {most} texts");
            return [];
        }

        var texts = ImmutableArray.CreateBuilder<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || !TryText(item, out var text) || text.Length == 0 || text.Length > longest)
                Fault(FaultKinds.WrongType, name, null, $"must be a list of texts of 1 to {longest} characters");
            else if (text.Any(char.IsControl))
                Fault(FaultKinds.WrongForm, name, null, $"must be a list of texts of 1 to {longest} printable characters");
            else
                texts.Add(text);
        }

        return texts.DrainToImmutable();
    }

    /// <summary>Normalized; a repair when it was written otherwise. Its value never stands in a report.</summary>
    public string? ANumber(string name, bool required = false)
    {
        if (Text(name, longest: Finding.LongestValue, required, show: false) is not { } text)
            return null;
        if (!Intake.ANumber.TryNormalize(text, out var aNumber))
            return Fault(FaultKinds.WrongForm, name, null, "must be the letter A and 7 to 9 digits");
        if (text != aNumber)
            _findings.Add(new(FindingKind.Repair, "a-number", name, null, "Written as A and nine digits."));
        return aNumber;
    }

    public void Suspect(string name, string? member, string? value, string reason) =>
        _findings.Add(new(FindingKind.Suspicion, name, member, Shown(value), reason));

    public void Reject(string name, string? member, string? value, string reason) =>
        _findings.Add(new(FindingKind.Rejection, name, member, Shown(value), reason));

    /// <summary>The members nobody asked for, with their values: unknown members count as protected.</summary>
    public ImmutableSortedDictionary<string, JsonElement> TakeUnknown()
    {
        var unknown = _members.Where(m => !_asked.Contains(m.Key)).ToImmutableSortedDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
        foreach (var name in unknown.Keys)
            _findings.Add(new(FindingKind.UnknownMember, "unknown-member", Finding.Shorten(name), null, "Not a member of this format: kept as protected, not used."));
        return unknown;
    }

    /// <summary>Rejects a value that cannot be written again: one with half of a surrogate pair, which JSON can hold and no text can.</summary>
    public void MustBeText(string name, JsonElement value)
    {
        using var writer = new Utf8JsonWriter(Stream.Null);
        try
        {
            value.WriteTo(writer);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            Reject(FaultKinds.WrongForm, name, null, $"{Finding.Shorten(name)} holds half of a surrogate pair, which no text can hold.");
        }
    }

    private delegate bool ReadsKey(string? text, out string key, out string? fault);

    private string? Key(string name, bool required, ReadsKey tryRead)
    {
        if (Required(name, required) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.String || !TryText(value, out var text))
            return Fault(FaultKinds.WrongType, name, null, "must be text");
        if (!tryRead(text, out var key, out var fault))
        {
            // What cannot be seen is not repeated either.
            Reject(FaultKinds.WrongForm, name, text.Any(char.IsControl) ? null : text, $"{name} {fault}.");
            return null;
        }

        if (Intake.ANumber.IsKey(key))
        {
            Reject(FaultKinds.ANumberAsKey, name, null, $"{name} is an A-number, which must not leave the agency.");
            return null;
        }

        if (RecordKey.LooksLikeAnother(key))
            Suspect("look-alike", name, key, "The key holds a character that looks like another one; it is a key of its own.");
        return key;
    }

    private static bool TryText(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON allows it to be written, no text can hold it.
            text = "";
            return false;
        }
    }

    private JsonElement? Required(string name, bool required)
    {
        var value = Element(name);
        if (value is null && required && !IsUnreadable)
            Reject(FaultKinds.Missing, name, null, $"{name} is required.");
        return value;
    }

    private bool IsUnreadable => _members.Count == 0 && IsRejected;

    private string? Fault(string kind, string name, string? value, string reason)
    {
        Reject(kind, name, value, Shown(value) is { } shown ? $"{shown} {reason}." : $"{name} {reason}.");
        return null;
    }

    /// <summary>An A-number is not shown, wherever it stands.</summary>
    private static string? Shown(string? value) => value is null || Intake.ANumber.MayBeIn(value) ? null : Finding.Shorten(value);
}
