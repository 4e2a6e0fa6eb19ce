using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;

namespace InteragencyReview.Intake.Crosswalk;

/// <summary>One line of the crosswalk: what names the same case. At least two are filled.</summary>
/// <param name="ANumber">Normalized. It stays in the agency.</param>
/// <param name="Circuit">Of the docket number. Without it the number names a docket only where one circuit has that number.</param>
public sealed record CrosswalkLine(string? ANumber, string? IdnCase, string? CaseFileId, string? DocketNumber, string? Circuit = null)
{
    public string ToJson() => JsonSerializer.Serialize(this, WireJson.Options);
}

/// <param name="Line">Null when it was rejected.</param>
public sealed record CrosswalkReading(CrosswalkLine? Line, ImmutableArray<Finding> Findings);

/// <summary>Reads a line of the crosswalk as it travels to the DHS service.</summary>
public static class CrosswalkReader
{
    private const int FewestFilled = 2;

    public static CrosswalkReading Read(string line) => Read(Encoding.UTF8.GetBytes(line));

    public static CrosswalkReading Read(ReadOnlyMemory<byte> line)
    {
        using var json = new JsonRecord(line);
        var read = new CrosswalkLine(
            json.ANumber("aNumber"),
            json.IdnCase("idnCase"),
            json.Key("caseFileId"),
            json.Key("docketNumber"),
            json.OneOf("circuit", DocketReader.Circuits));
        json.TakeUnknown();
        if (!json.IsRejected && Filled(read) < FewestFilled)
            json.Reject("too-few-keys", null, null, "At least two of aNumber, idnCase, caseFileId and docketNumber must be filled.");
        if (read is { Circuit: not null, DocketNumber: null } && !json.IsRejected)
            json.Reject(FaultKinds.Missing, "docketNumber", null, "A circuit names nothing without a docket number.");
        return new(json.IsRejected ? null : read, json.Findings);
    }

    private static int Filled(CrosswalkLine line) =>
        new[] { line.ANumber, line.IdnCase, line.CaseFileId, line.DocketNumber }.Count(key => key is not null);
}
