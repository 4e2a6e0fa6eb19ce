using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>
/// Reads one DHS case file. Every fault of a record is named; no fault shows a protected value, nor one that rests
/// only on an abuser's word, nor an A-number.
/// </summary>
public static class CaseFileReader
{
    private const int ShownCharacters = 40;
    private const string PetitionsMember = "petitions";

    public static CaseFileReading Read(string line) => Read(Encoding.UTF8.GetBytes(line));

    public static CaseFileReading Read(NdjsonLine line) =>
        line.IsTooLong
            ? Rejected(FaultKinds.TooLong, $"is longer than {NdjsonLines.LongestLine} bytes")
            : Read(line.Utf8.Span);

    /// <param name="line">UTF-8, without the line's end.</param>
    public static CaseFileReading Read(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
            return Rejected(FaultKinds.NotJson, "is not valid UTF-8");
        try
        {
            return ReadRecord(line);
        }
        catch (JsonException notJson)
        {
            return Rejected(FaultKinds.NotJson, $"is not valid JSON, or nests too deep, at byte {notJson.BytePositionInLine}");
        }
    }

    private static CaseFileReading ReadRecord(ReadOnlySpan<byte> line)
    {
        var record = new CaseFileParser(line, absent: []);
        record.Read();
        var faults = Faults(record);
        if (!faults.IsEmpty)
            return new RejectedCaseFile(faults.Any(fault => fault.Member == "caseFileId") ? null : record.CaseFileId, faults);

        var facts = record.Facts;
        ImmutableArray<KeptMember> splitOff = [];
        if (!record.Protected.AbuserOnly.IsEmpty)
        {
            var open = new CaseFileParser(line, absent: record.Protected.AbuserOnly);
            open.Read();
            facts = open.Facts;
            splitOff = Members(line, record.Protected.AbuserOnly);
        }

        var factsForTheCleared = facts;
        if (facts.Petitions.Any(petition => ProtectedForms.Has(petition.Form)))
        {
            splitOff = [.. splitOff, ProtectedForms.Kept(Members(line, [PetitionsMember]).Single(), facts.Petitions)];
            facts = facts with { Petitions = [.. facts.Petitions.Where(petition => !ProtectedForms.Has(petition.Form))] };
        }

        return new CaseFile(
            record.CaseFileId!,
            record.ANumber!,
            record.AsOf!.Value,
            facts,
            record.Protected,
            record.Unknown,
            splitOff,
            factsForTheCleared,
            Suspicious.In(record.CaseFileId!, record.AsOf!.Value, facts));
    }

    private static ImmutableArray<Fault> Faults(CaseFileParser record)
    {
        var found = record.Faults.ToList();
        var abuserOnly = record.Protected.AbuserOnly;
        for (var i = 0; i < abuserOnly.Length; i++)
        {
            if (!CaseFileFormat.CanBeTakenAsAbsent(abuserOnly[i]) && !record.Unknown.Any(member => member.Member == abuserOnly[i]))
            {
                var at = new Place(CaseFileFormat.ProtectedMember).Of(CaseFileFormat.AbuserOnlyMember).At(i);
                found.Add(new(at, FaultKinds.NotInList, null, "names no member that could rest on someone's word"));
            }
        }

        if (found.Count == 0)
            return [];

        // Where abuserOnly itself cannot be trusted, any member might have been named in it.
        var anyMayBeProtected = found.Exists(fault =>
            fault.At.Top == CaseFileFormat.ProtectedMember && fault.At.Leaf is null or CaseFileFormat.AbuserOnlyMember);
        return
        [
            .. found.Select(fault => Shown(fault, mayShow: CaseFileFormat.Members.Contains(fault.At.Top)
                && fault.At.Top is not (CaseFileFormat.ProtectedMember or CaseFileFormat.ANumberMember or PetitionsMember)
                && (CaseFileFormat.Required.Contains(fault.At.Top) || !(anyMayBeProtected || abuserOnly.Contains(fault.At.Top))))),
        ];
    }

    private static Fault Shown(RecordCursor.FaultFound fault, bool mayShow)
    {
        var value = mayShow && fault.Value is { } found ? Shortened(found) : null;
        return new(fault.Kind, fault.At.ToString(), value, value is null ? fault.Says : $"{value} {fault.Says}");
    }

    internal static string Shortened(string value)
    {
        var shown = new StringBuilder(value.Length <= ShownCharacters ? value : $"{value.AsSpan(0, ShownCharacters)}…");
        for (var i = 0; i < shown.Length; i++)
        {
            if (char.IsControl(shown[i]) || char.IsSurrogate(shown[i]))
                shown[i] = '?';
        }

        return shown.ToString();
    }

    private static ImmutableArray<KeptMember> Members(ReadOnlySpan<byte> line, ImmutableArray<string> named)
    {
        var members = ImmutableArray.CreateBuilder<KeptMember>();
        var json = new Utf8JsonReader(line);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            var from = (int)json.TokenStartIndex;
            json.Skip();
            if (named.Contains(name))
                members.Add(new(name, Encoding.UTF8.GetString(line[from..(int)json.BytesConsumed])));
        }

        return members.DrainToImmutable();
    }

    private static RejectedCaseFile Rejected(string kind, string reason) =>
        new(null, [new(kind, Fault.WholeRecord, null, reason)]);
}
