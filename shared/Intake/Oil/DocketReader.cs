using System.Collections.Immutable;
using System.Text;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Intake.Oil;

/// <summary>A petition for review as OIL's docket has it.</summary>
/// <param name="ANumber">Normalized. It stays in the agency.</param>
/// <param name="AsOf">The day the record speaks for: an older record never overwrites a newer one.</param>
/// <param name="NextDueOn">A deadline: the one date that may lie after <see cref="AsOf"/>.</param>
public sealed record DocketRecord(
    string DocketNumber,
    string Circuit,
    string ANumber,
    DateOnly AsOf,
    DateOnly? FinalOrderOn,
    DateOnly? PetitionFiledOn,
    string? Stay,
    string? Status,
    DateOnly? NextDueOn);

/// <param name="Record">Null when the line was rejected.</param>
/// <param name="DocketNumber">Also of a rejected record, if it could be read.</param>
/// <param name="Unknown">The members this format does not know, as one JSON object: protected. Null when there are none.</param>
public sealed record DocketReading(DocketRecord? Record, string? DocketNumber, string? Unknown, ImmutableArray<Finding> Findings);

/// <summary>
/// Reads one line of OIL's docket. Required are what tells which petition, of whom, in which circuit, and of what day; the rest may
/// be missing while a petition is young. A deadline that has passed is odd, not wrong: dockets are kept by people.
/// </summary>
public static class DocketReader
{
    /// <summary>8 USC 1252(b)(1): a petition for review is due within 30 days of the final order.</summary>
    private const int PetitionDays = 30;

    /// <summary>No briefing deadline lies further ahead.</summary>
    private const int FurthestDueYears = 15;

    internal static readonly ImmutableArray<string> Circuits = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"];
    private static readonly ImmutableArray<string> Stays = ["none", "requested", "granted", "denied", "lifted"];

    private static readonly ImmutableArray<string> Statuses =
        ["opened", "briefing", "argued", "abeyance", "remanded", "denied", "granted", "dismissed", "withdrawn"];

    private static readonly ImmutableArray<string> OpenStatuses = ["opened", "briefing", "argued"];

    public static DocketReading Read(string line) => Read(Encoding.UTF8.GetBytes(line));

    public static DocketReading Read(ReadOnlyMemory<byte> line)
    {
        using var json = new JsonRecord(line);
        var number = json.Key("docketNumber", required: true);
        var asOf = json.Date("asOf", required: true);
        var record = new DocketRecord(
            number ?? "",
            json.OneOf("circuit", Circuits, required: true) ?? "",
            json.ANumber("aNumber", required: true) ?? "",
            asOf ?? default,
            json.Date("finalOrderOn", asOf),
            json.Date("petitionFiledOn", asOf),
            json.OneOf("stay", Stays),
            json.OneOf("status", Statuses),
            json.Date("nextDueOn"));
        Suspect(json, record);
        var unknown = json.TakeUnknown();
        foreach (var (name, value) in unknown)
            json.MustBeText(name, value);
        return new(
            json.IsRejected ? null : IsTooFar(record) ? record with { NextDueOn = null } : record,
            number,
            unknown.IsEmpty || json.IsRejected ? null : System.Text.Json.JsonSerializer.Serialize(unknown),
            json.Findings);
    }

    private static bool IsTooFar(DocketRecord record) => record.NextDueOn?.AddYears(-FurthestDueYears) > record.AsOf;

    private static void Suspect(JsonRecord json, DocketRecord record)
    {
        if (json.IsRejected)
            return;
        if (record.PetitionFiledOn < record.FinalOrderOn)
            json.Suspect("petition-before-order", "petitionFiledOn", $"{record.PetitionFiledOn:yyyy-MM-dd}", "The petition lies before the final order.");
        if (record.FinalOrderOn is { } order && record.PetitionFiledOn?.DayNumber > order.DayNumber + PetitionDays)
            json.Suspect("petition-late", "petitionFiledOn", $"{record.PetitionFiledOn:yyyy-MM-dd}", "The petition was filed more than 30 days after the order.");
        if (record.NextDueOn < record.AsOf && OpenStatuses.Contains(record.Status ?? ""))
            json.Suspect("deadline-passed", "nextDueOn", $"{record.NextDueOn:yyyy-MM-dd}", "The next deadline has passed and the petition is still open.");
        if (IsTooFar(record))
            json.Suspect("deadline-far", "nextDueOn", $"{record.NextDueOn:yyyy-MM-dd}", $"The next deadline lies more than {FurthestDueYears} years ahead, and is not used.");
    }
}
