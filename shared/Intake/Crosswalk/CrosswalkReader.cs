using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;

namespace InteragencyReview.Intake.Crosswalk;

/// <summary>One line of the crosswalk (FORMATS §4): what names the same case. At least two are filled.</summary>
/// <param name="ANumber">Normalized. It stays in the agency.</param>
public sealed record CrosswalkLine(string? ANumber, string? IdnCase, string? CaseFileId, string? DocketNumber)
{
    public string ToJson() => JsonSerializer.Serialize(this, WireJson.Options);
}

/// <param name="Line">Null when it was rejected.</param>
public sealed record CrosswalkReading(CrosswalkLine? Line, ImmutableArray<Finding> Findings);

/// <summary>Reads a line of the crosswalk as it travels to the DHS service.</summary>
public static class CrosswalkReader
{
    public const int LongestKey = 40;
    private const int FewestFilled = 2;

    public static CrosswalkReading Read(string line) => Read(Encoding.UTF8.GetBytes(line));

    public static CrosswalkReading Read(ReadOnlyMemory<byte> line)
    {
        using var json = new JsonRecord(line);
        var read = new CrosswalkLine(
            json.ANumber("aNumber"),
            IdnCase(json),
            json.Text("caseFileId", LongestKey),
            json.Text("docketNumber", LongestKey));
        json.TakeUnknown();
        if (!json.IsRejected && Filled(read) < FewestFilled)
            json.Reject("too-few-keys", null, null, "At least two of aNumber, idnCase, caseFileId and docketNumber must be filled.");
        return new(json.IsRejected ? null : read, json.Findings);
    }

    private static int Filled(CrosswalkLine line) =>
        new[] { line.ANumber, line.IdnCase, line.CaseFileId, line.DocketNumber }.Count(key => key is not null);

    private static string? IdnCase(JsonRecord json)
    {
        var text = json.Text("idnCase", LongestKey);
        if (text is null || text.All(char.IsAsciiDigit))
            return text;
        json.Reject(FaultKinds.WrongForm, "idnCase", text, "idnCase must be digits only.");
        return null;
    }
}
