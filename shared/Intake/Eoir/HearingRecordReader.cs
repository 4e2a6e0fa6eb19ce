using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Intake.Eoir;

/// <param name="Record">The open part, or null when the line was rejected.</param>
/// <param name="IdnCase">Also of a rejected line, if it could be read.</param>
/// <param name="Protected">
/// One JSON object: the <c>protected</c> member, and under <c>unknown</c> every member this format does not know. Null when both are empty.
/// </param>
public sealed record HearingReading(HearingRecord? Record, string? IdnCase, string? Protected, ImmutableArray<Finding> Findings)
{
    /// <summary>The line named no day: the record was given that of intake.</summary>
    public bool IsDayAssumed { get; init; }
}

/// <summary>Reads one line of case records as the tool makes them, at the door of the EOIR service, and splits off what is protected.</summary>
public static class HearingRecordReader
{
    private const int LongestCode = 10;
    private const int LongestCharge = 20;
    private const int MostCharges = 200;
    private const int MostYearsAhead = 15;
    private const string UnknownMember = "unknown";

    private static readonly ImmutableArray<string> Custodies = ["detained", "never", "released"];

    public static HearingReading Read(string line, DateOnly? today = null) => Read(Encoding.UTF8.GetBytes(line), today);

    /// <param name="today">The day of intake, which the record speaks for if it names no day; null where there is no clock.</param>
    public static HearingReading Read(ReadOnlyMemory<byte> line, DateOnly? today = null)
    {
        using var json = new JsonRecord(line);
        var idnCase = json.IdnCase("idnCase", required: true);
        var record = new HearingRecord(
            idnCase ?? "",
            json.ANumber("aNumber"),
            json.OneOf("custody", Custodies),
            json.Text("court", LongestCode),
            json.Text("hearingLocation", LongestCode),
            json.Date("nextHearingOn"),
            json.Date("ntaIssuedOn"),
            json.Date("filedOn"),
            json.Date("decidedOn"),
            json.Flag("hasFinalOrder"),
            json.Flag("appealPending"),
            json.Flag("absentia"),
            json.Flag("administrativelyClosed"),
            json.Texts("charges", LongestCharge, MostCharges),
            json.IdnCase("leadIdnCase"),
            json.Date("asOf"),
            Rows(json));
        var split = Split(json);
        if (!json.IsRejected)
        {
            record = WithoutDaysAhead(json, record, record.AsOf ?? today);
            Suspect(json, record);
        }

        return new(json.IsRejected ? null : record, idnCase, split, json.Findings);
    }

    /// <summary>What happened lies not after the record's day, and a hearing not many years ahead: else the date is not used, nor what rests on it.</summary>
    private static HearingRecord WithoutDaysAhead(JsonRecord json, HearingRecord record, DateOnly? day)
    {
        if (IsOdd("ntaIssuedOn", record.NtaIssuedOn, day))
            record = record with { NtaIssuedOn = null };
        if (IsOdd("filedOn", record.FiledOn, day))
            record = record with { FiledOn = null };
        if (IsOdd("decidedOn", record.DecidedOn, day))
            record = record with { DecidedOn = null, HasFinalOrder = false, Absentia = false, AdministrativelyClosed = false };
        if (record.NextHearingOn is { } hearing && IsOdd("nextHearingOn", hearing.AddYears(-MostYearsAhead), day, hearing))
            record = record with { NextHearingOn = null };
        return record;

        bool IsOdd(string member, DateOnly? date, DateOnly? latest, DateOnly? written = null)
        {
            if (!(date > latest))
                return false;
            json.Suspect("odd-date", member, $"{written ?? date:yyyy-MM-dd}", $"The date lies too far after the day of the record, {latest:yyyy-MM-dd}, and is not used.");
            return true;
        }
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<long>>? Rows(JsonRecord json)
    {
        if (json.Element("rows") is not { } rows)
            return null;
        var read = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<long>>(StringComparer.Ordinal);
        if (rows.ValueKind == JsonValueKind.Object)
        {
            foreach (var file in rows.EnumerateObject().Where(file => EoirFiles.Names.Contains(file.Name) && file.Value.ValueKind == JsonValueKind.Array))
            {
                var numbers = file.Value.EnumerateArray().Select(row => row.ValueKind == JsonValueKind.Number && row.TryGetInt64(out var number) ? number : -1).ToList();
                if (!numbers.Contains(-1))
                    read.Add(file.Name, [.. numbers.Order().Distinct()]);
            }

            if (read.Count == rows.EnumerateObject().Count())
                return read.ToImmutable();
        }

        json.Reject(FaultKinds.WrongType, "rows", null, "rows must be an object with a list of row numbers for each of the court's files.");
        return null;
    }

    private static void Suspect(JsonRecord json, HearingRecord record)
    {
        if (record.FiledOn < record.NtaIssuedOn)
            json.Suspect("filed-before-issued", "filedOn", $"{record.FiledOn:yyyy-MM-dd}", "Filed before the charging document was issued.");
        if (record.DecidedOn < record.FiledOn)
            json.Suspect("decided-before-filed", "decidedOn", $"{record.DecidedOn:yyyy-MM-dd}", "Decided before it was filed.");
        if (record.LeadIdnCase == record.IdnCase)
            json.Suspect("rider-of-itself", "leadIdnCase", record.LeadIdnCase, "The case is named as its own lead.");
    }

    private static string? Split(JsonRecord json)
    {
        var given = json.Element(HearingRecord.ProtectedMember);
        if (given is { ValueKind: not JsonValueKind.Object })
            json.Reject(FaultKinds.WrongType, HearingRecord.ProtectedMember, null, $"{HearingRecord.ProtectedMember} must be an object.");
        var unknown = json.TakeUnknown();
        if (given is not { ValueKind: JsonValueKind.Object } && unknown.IsEmpty)
            return null;
        if (given is { } all)
            json.MustBeText(HearingRecord.ProtectedMember, all);
        foreach (var (name, value) in unknown)
            json.MustBeText(name, value);
        if (json.IsRejected)
            return null;

        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (given is { ValueKind: JsonValueKind.Object } members)
        {
            foreach (var member in members.EnumerateObject())
                member.WriteTo(writer);
        }

        if (!unknown.IsEmpty)
        {
            writer.WriteStartObject(UnknownMember);
            foreach (var (name, value) in unknown)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
