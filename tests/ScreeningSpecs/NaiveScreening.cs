using System.Globalization;
using System.Text.Json.Nodes;

namespace InteragencyReview.ScreeningSpecs;

/// <summary>
/// The rules a second time, straight from the text of the guidance and with none of the product's code: on the JSON as it came,
/// with days as text, C#'s own three-valued <c>bool?</c>, and birthdays counted one by one.
/// </summary>
internal static class NaiveScreening
{
    private static readonly string[] Significant =
        ["violence", "threats", "assault", "sexual", "dui", "flight", "drug-distribution", "public-safety"];

    /// <summary>One line: lane, reasons, met, unknown, missing, priority level, notes.</summary>
    public static string Of(JsonObject file, bool cleared)
    {
        var record = file.DeepClone().AsObject();
        var known = record["protected"] as JsonObject ?? [];
        var abuserOnly = Items(known["abuserOnly"]).Select(member => (string)member!).ToList();
        foreach (var member in abuserOnly)
            record.Remove(member);
        if (!cleared)
            known = [];

        var criteria = Criteria(record, known);
        bool? Value(Part[] parts) => parts.Aggregate((bool?)true, (all, part) => all & part.Holds);
        var met = criteria.Where(c => Value(c.Value) == true).Select(c => c.Key).ToList();
        var unknown = criteria.Where(c => Value(c.Value) is null).Select(c => c.Key).ToList();
        List<string> MissingIn(char group) =>
        [
            .. unknown.Where(id => id[0] == group)
                .SelectMany(id => criteria[id].Where(part => part.Holds is null).SelectMany(part => part.Unknown))
                .Distinct().Order(StringComparer.Ordinal),
        ];

        string lane;
        List<string> reasons = [], missing = [];
        if (met.Exists(id => id[0] == 'A'))
        {
            var collides = met.Exists(id => id[0] == 'C');
            lane = collides ? "Undetermined" : "Accelerate";
            if (collides)
                reasons.Add("collision");
        }
        else if (unknown.Exists(id => id[0] == 'A'))
        {
            (lane, reasons, missing) = ("Undetermined", ["missing"], MissingIn('A'));
        }
        else if (met.Count > 0)
        {
            lane = "ConsiderForDiscretion";
        }
        else if (unknown.Count > 0)
        {
            (lane, missing) = ("Undetermined", MissingIn('C'));
            reasons.Add(missing is ["compellingTies"] ? "judgement" : "missing");
        }
        else
        {
            lane = "ContinueNormally";
        }

        var notes = new List<string>();
        if (Items(record["petitions"]).Any(p => (string?)p!["status"] is "pending" or "approved" && Is(p["immediateRelief"])))
            notes.Add("petition-immediate-relief");
        if (record["fugitiveSince"] is not null)
            notes.Add("fugitive");
        if (met.Contains("A4"))
            notes.Add("recent-entrant");
        if (record["leadCaseFileId"] is not null)
            notes.Add("rider");
        if (cleared && Is(known["witness"]))
            notes.Add("witness");
        if (cleared && Is(known["civilRightsPlaintiff"]))
            notes.Add("civil-rights-plaintiff");
        if (cleared && abuserOnly.Count > 0)
            notes.Add("abuser-only");

        string List(IEnumerable<string> items) => string.Join(',', items.Order(StringComparer.Ordinal));
        return $"{lane} [{List(reasons)}] met [{List(met)}] unknown [{List(unknown)}] missing [{List(missing)}] level {Level(record)} [{List(notes)}]";
    }

    /// <summary>The parts joined by <i>and</i>, each with the unknown attributes that stand in it.</summary>
    private static Dictionary<string, Part[]> Criteria(JsonObject record, JsonObject known)
    {
        var asOf = (string)record["asOf"]!;
        var birth = (string?)record["birthDate"];
        var on = (string?)record["entry"]?["on"];
        var manner = (string?)record["entry"]?["manner"];
        var violated = (string?)record["entry"]?["admissionViolatedOn"];
        var inSchool = (bool?)record["education"]?["inSchool"];
        var highSchool = (string?)record["education"]?["highSchool"];
        var higher = (string?)record["education"]?["higher"];
        var ties = (bool?)record["compellingTies"];
        var resident = (string?)record["permanentResidentSince"];
        var convictions = Items(record["convictions"]).Select(c => c!.AsObject()).ToList();
        var counted = convictions.Where(c => !Is(c["minorTraffic"])).ToList();

        bool? IsClass(JsonObject conviction, string wanted) => conviction["class"] is { } named ? (string?)named == wanted : null;
        bool Has(JsonObject conviction, params string[] elements) => Items(conviction["elements"]).Any(e => elements.Contains((string)e!));
        bool? Any(IEnumerable<bool?> all) => all.Aggregate((bool?)false, (some, one) => some | one);
        bool? finished = highSchool is null ? null : highSchool == "completed";
        bool Within(string day) => string.CompareOrdinal(day, YearsBefore(asOf, 3)) >= 0 && string.CompareOrdinal(day, asOf) <= 0;
        Part Present(int years) =>
            on is null ? new(null, "entry.on") : new(string.CompareOrdinal(on, YearsBefore(asOf, years)) < 0);
        var military = record["military"];

        bool? uninspectedLately = (manner is null ? null : manner == "without-inspection") & (on is null ? null : (bool?)Within(on));
        var oneFelony = counted.Count >= 2 ? true : Any(counted.Select(c => IsClass(c, "felony")));

        Part[] c6 = [new(false)];
        if (convictions is [var only])
        {
            c6 =
            [
                new(resident is not null && string.CompareOrdinal(resident, YearsBefore(asOf, 10)) <= 0),
                new(IsClass(only, "misdemeanor"), "convictions.class"),
                new(only["maxPenaltyDays"] is { } days ? (int)days <= 365 : null, "convictions.maxPenaltyDays"),
                new(!Has(only, "violence", "threats", "assault", "sexual")),
            ];
        }

        return new(StringComparer.Ordinal)
        {
            ["A1"] = [new(Is(record["nationalSecurity"]))],
            ["A2a"] = [new(oneFelony, "convictions.class")],
            ["A2b"] = [new(convictions.Exists(c => Has(c, "illegal-entry", "illegal-reentry", "immigration-fraud")))],
            ["A2c"] = [new(Any(convictions.Select(c => Has(c, Significant) & IsClass(c, "misdemeanor"))), "convictions.class")],
            ["A3"] = [new(Is(record["gangMember"]) || Is(record["humanRightsViolator"]) || Is(record["otherPublicSafetyThreat"]))],
            ["A4"] =
            [
                new(
                    uninspectedLately | (violated is not null && Within(violated)),
                    [.. on is null ? ["entry.on"] : Array.Empty<string>(), .. manner is null ? ["entry.manner"] : Array.Empty<string>()]),
            ],
            ["A5"] = [new(Items(record["priorRemovals"]).Count > 0)],
            ["A6"] = [new(record["fraudFinding"] is not null)],
            ["A7"] = [new(Is(record["egregiousRecord"]))],
            ["C1"] =
            [
                new((string?)military?["self"] is "good-standing" or "honorable-discharge" || (string?)military?["relation"] is "spouse" or "child"),
            ],
            ["C2"] =
            [
                new(birth is null ? null : Age(birth, asOf) < 18, "birthDate"),
                Present(5),
                new(
                    inSchool | finished,
                    [
                        .. inSchool is null ? ["education.inSchool"] : Array.Empty<string>(),
                        .. highSchool is null ? ["education.highSchool"] : Array.Empty<string>(),
                    ]),
            ],
            ["C3"] =
            [
                new(
                    birth is null || on is null ? null : Age(birth, on) < 16,
                    [.. birth is null ? ["birthDate"] : Array.Empty<string>(), .. on is null ? ["entry.on"] : Array.Empty<string>()]),
                Present(5),
                new(finished, "education.highSchool"),
                new(higher is null ? null : higher is "in" or "completed", "education.higher"),
            ],
            ["C4"] = [new(birth is null ? null : Age(birth, asOf) >= 66, "birthDate"), Present(10)],
            ["C5"] = [new(Items(known["victimOf"]).Count > 0 || (string?)known["statusVawaTU"] is "pending" or "granted")],
            ["C6"] = c6,
            ["C7"] = [new(Is(record["health"]?["needsSignificantResources"]))],
            ["C8"] = [Present(20), new(Items(record["family"]?["usCitizen"]).Count > 0), new(ties, "compellingTies")],
        };
    }

    private static string Level(JsonObject record)
    {
        var convictions = Items(record["convictions"]).Select(c => c!.AsObject()).ToList();
        var days = convictions.Where(c => c["maxPenaltyDays"] is not null).Select(c => (int)c["maxPenaltyDays"]!).ToList();
        if (convictions.Exists(c => Is(c["aggravatedFelony"])) || days.Count(d => d > 365) >= 2)
            return "1";
        if (convictions.Exists(c => (string?)c["class"] == "felony") || days.Exists(d => d > 365) || days.Count(d => d < 365) >= 3)
            return "2";
        return days.Exists(d => d <= 365) ? "3" : "none";
    }

    private static string YearsBefore(string day, int years)
    {
        var year = int.Parse(day[..4], CultureInfo.InvariantCulture) - years;
        var rest = day[5..] == "02-29" && !DateTime.IsLeapYear(year) ? "02-28" : day[5..];
        return $"{year:0000}-{rest}";
    }

    private static int Age(string birth, string day)
    {
        var age = 0;
        for (var year = int.Parse(birth[..4], CultureInfo.InvariantCulture) + 1; ; year++)
        {
            var birthday = birth[5..] == "02-29" && !DateTime.IsLeapYear(year) ? $"{year:0000}-03-01" : $"{year:0000}-{birth[5..]}";
            if (string.CompareOrdinal(birthday, day) > 0)
                return age;
            age++;
        }
    }

    private static bool Is(JsonNode? flag) => flag is not null && (bool)flag;

    private static JsonArray Items(JsonNode? list) => list as JsonArray ?? [];

    private sealed record Part(bool? Holds, params string[] Unknown);
}
