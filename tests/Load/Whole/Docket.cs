using System.Globalization;
using System.Text;

namespace InteragencyReview.Load.Whole;

/// <summary>A synthetic docket: the same for the same numbers, and without dirt, which is the importers' concern and not the clock's.</summary>
internal sealed class Docket(int seed)
{
    private static readonly string[] Offices = ["BAL", "BOS", "CHI", "DEN", "HOU", "LOS", "MIA", "NEW", "PHO", "SEA"];
    private static readonly string[] Custodies = ["detained", "never", "released"];

    // What the guidance asks about, in shares near those of a real docket: most cases meet nothing.
    private static readonly (int PerHundred, string Members)[] Traits =
    [
        (8, """ "convictions":[{"on":"2008-01-01","ncic":"2202","class":"felony","maxPenaltyDays":1825,"elements":[]}], """),
        (6, """ "convictions":[{"on":"2009-01-05","ncic":"5404","class":"misdemeanor","maxPenaltyDays":364,"elements":["dui"]}], """),
        (5, """ "priorRemovals":[{"on":"2003-04-05"}], """),
        (3, """ "gangMember":true, """),
        (6, """ "military":{"self":"honorable-discharge","relation":"none"}, """),
        (4, """ "health":{"seriousCondition":true,"needsSignificantResources":true}, """),
        (4, """ "fraudFinding":{"on":"2008-02-03","by":"officer"},"military":{"self":"none","relation":"spouse"}, """),
    ];

    private readonly Random _chance = new(seed);

    public const string Court = "BAL";

    public static string CaseFileId(int number) => string.Create(CultureInfo.InvariantCulture, $"DHS-2011-{number:D6}");

    /// <summary>Case files from one number on, one a line, as DHS takes them.</summary>
    public string CaseFiles(int from, int count)
    {
        var lines = new StringBuilder();
        for (var number = from; number < from + count; number++)
        {
            lines.Append(CultureInfo.InvariantCulture, $$"""
                {"caseFileId":"{{CaseFileId(number)}}","aNumber":"{{ANumber(number)}}","asOf":"2011-12-04","birthDate":"{{1950 + _chance.Next(40)}}-05-01",
                """);
            lines.Append(CultureInfo.InvariantCulture, $$"""
                "nationality":"MX","fieldOffice":"{{Offices[_chance.Next(Offices.Length)]}}","stage":"hearing","representation":"attorney",
                """);
            lines.Append(Trait().Trim());
            lines.Append(
                """
                "entry":{"on":"2001-06-01","manner":"admitted"},"education":{"inSchool":false,"highSchool":"none","higher":"none"},
                """);
            lines.Append(_chance.Next(10) == 0 ? "\"protected\":{\"asylumClaim\":true}," : "");
            lines.Append("\"compellingTies\":false}\n");
        }

        return lines.ToString();
    }

    /// <summary>The court's records of the same cases, as EOIR takes them.</summary>
    public string CaseRecords(int from, int count)
    {
        var lines = new StringBuilder();
        for (var number = from; number < from + count; number++)
        {
            lines.Append(CultureInfo.InvariantCulture, $$"""
                {"idnCase":"{{1_000_000 + number}}","aNumber":"{{ANumber(number)}}","custody":"{{Custodies[_chance.Next(Custodies.Length)]}}","court":"{{(_chance.Next(5) == 0 ? Court : "NYC")}}","nextHearingOn":"2012-03-01","hasFinalOrder":false,"charges":["237a01B"]}
                """);
            lines.Append('\n');
        }

        return lines.ToString();
    }

    private static string ANumber(int number) => string.Create(CultureInfo.InvariantCulture, $"A999{number:D6}");

    private string Trait()
    {
        var die = _chance.Next(100);
        foreach (var (perHundred, members) in Traits)
        {
            if ((die -= perHundred) < 0)
                return members;
        }

        return "";
    }
}
