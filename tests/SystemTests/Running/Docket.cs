using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.SystemTests.Running;

/// <summary>One case as the agencies hold it: a case file, a case in court, a petition, and the line that ties them.</summary>
/// <param name="CaseFile">NDJSON as DHS sends it.</param>
/// <param name="CaseRecord">NDJSON as EOIR sends it.</param>
/// <param name="Petition">NDJSON as OIL sends it.</param>
public sealed record DocketCase(int Number, Lane Lane, string CaseFile, string CaseRecord, string Petition)
{
    public string CaseFileId => $"DHS-2011-{Number:000000}";

    public string ANumber => $"A999{Number:000000}";

    public string IdnCase => $"{7_000_000 + Number}";

    public string DocketNumber => $"11-{Number:00000}";

    /// <summary>No A-number in it: it alone ties the records.</summary>
    public string CrosswalkLine => Line(new { idnCase = IdnCase, caseFileId = CaseFileId, docketNumber = DocketNumber });

    /// <summary>One felony and nothing in its favour: the rules propose Accelerate.</summary>
    public static DocketCase OfAFelon(int number) => Of(
        number,
        Lane.Accelerate,
        new()
        {
            ["birthDate"] = "1980-05-01",
            ["education"] = new { inSchool = false, highSchool = "none", higher = "none" },
            ["convictions"] = new[] { new { on = "2008-01-01", ncic = "2202", @class = "felony", maxPenaltyDays = 1825 } },
        });

    /// <summary>Came at ten, finished high school, in college: the rules propose ConsiderForDiscretion.</summary>
    public static DocketCase OfAStudent(int number) => Of(
        number,
        Lane.ConsiderForDiscretion,
        new()
        {
            ["birthDate"] = "1991-02-03",
            ["education"] = new { inSchool = true, highSchool = "completed", higher = "in" },
        });

    public static DocketCase Of(int number, Lane lane, Dictionary<string, object> facts)
    {
        var named = new DocketCase(number, lane, "", "", "");
        return named with
        {
            CaseFile = Line(new Dictionary<string, object>(facts, StringComparer.Ordinal)
            {
                ["caseFileId"] = named.CaseFileId,
                ["aNumber"] = named.ANumber,
                ["asOf"] = "2011-12-04",
                ["fieldOffice"] = "BAL",
                ["custody"] = "released",
                ["entry"] = new { on = "2001-06-01", manner = "admitted" },
                ["compellingTies"] = false,
            }),
            CaseRecord = Line(new { idnCase = named.IdnCase, custody = "detained", court = "BAL", nextHearingOn = "2012-03-01", hasFinalOrder = false }),
            Petition = Line(new { docketNumber = named.DocketNumber, circuit = "4", aNumber = named.ANumber, asOf = "2011-12-04", stay = "none", status = "opened" }),
        };
    }

    private static string Line<T>(T record) => JsonSerializer.Serialize(record, WireJson.Options);
}

/// <summary>Everything of several cases, as the four imports take it.</summary>
public sealed record Docket(ImmutableArray<DocketCase> Cases)
{
    public string CaseFiles => Lines(one => one.CaseFile);

    public string CaseRecords => Lines(one => one.CaseRecord);

    public string Petitions => Lines(one => one.Petition);

    public string Crosswalk => Lines(one => one.CrosswalkLine);

    private string Lines(Func<DocketCase, string> line) => string.Join('\n', Cases.Select(line)) + "\n";
}
