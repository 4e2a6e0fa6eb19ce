using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Screening;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace InteragencyReview.ScreeningSpecs;

/// <summary>Random case files, thick with boundary days and unknowns, screened by the product and by <see cref="NaiveScreening"/>.</summary>
public sealed class NaiveSpecs(ITestOutputHelper output)
{
    private const int CaseFiles = 2000;

    /// <summary>Set it to the seed a failure printed, to see that failure again.</summary>
    private const string SeedVariable = "SCREENING_SEED";

    private static readonly string[] Days =
        ["2011-12-04", "2012-02-29", "2012-02-28", "2012-03-01", "2013-02-28", "2013-03-01", "2016-02-29", "2100-02-28"];

    private static readonly int[] Years = [0, 1, 3, 4, 5, 6, 10, 15, 16, 17, 18, 20, 21, 40, 65, 66, 67];

    private static readonly string[] Elements =
    [
        "violence", "threats", "assault", "sexual", "dui", "flight", "drug-distribution", "public-safety", "illegal-entry",
        "illegal-reentry", "immigration-fraud",
    ];

    private static readonly string[] AbuserOnly =
        ["fraudFinding", "convictions", "entry", "birthDate", "education", "compellingTies", "military", "family", "petitions", "leadCaseFileId"];

    [Fact]
    public void Any_case_file_is_screened_as_the_naive_reading_of_the_text_has_it()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } given
            ? ulong.Parse(given, CultureInfo.InvariantCulture)
            : BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        output.WriteLine($"{SeedVariable}={seed}");
        var lanes = new SortedDictionary<string, int>(StringComparer.Ordinal);

        Check.One(
            Config.QuickThrowOnFailure
                .WithMaxTest(CaseFiles)
                .WithQuietOnSuccess(true)
                .WithReplay(FSharpOption<Replay>.Some(new(new Rnd(seed), FSharpOption<int>.None))),
            Prop.ForAll(Arb.From(CaseFile(), Fewer), members =>
            {
                var json = $"{{{string.Join(',', members)}}}";
                var file = Assert.IsType<CaseFile>(CaseFileReader.Read(json));
                var record = JsonNode.Parse(json)!.AsObject();
                var open = Screener.Open(file.Facts, file.AsOf, RuleSets.Latest);
                lanes[open.Lane.ToString()] = lanes.GetValueOrDefault(open.Lane.ToString()) + 1;
                Assert.Equal(NaiveScreening.Of(record, cleared: false), Told(open));
                Assert.Equal(
                    NaiveScreening.Of(record, cleared: true),
                    Told(Screener.Cleared(file.Facts, file.Protected, file.AsOf, RuleSets.Latest)));
            }));

        output.WriteLine(string.Join(", ", lanes.Select(lane => $"{lane.Key} {lane.Value}")));
        Assert.Equal(4, lanes.Count);
    }

    private static string Told(ScreeningResult s) =>
        $"{s.Lane} [{string.Join(',', s.Reasons)}] met [{string.Join(',', s.Met)}] unknown [{string.Join(',', s.Unknown)}] "
        + $"missing [{string.Join(',', s.Missing)}] level {s.PriorityLevel?.ToString(CultureInfo.InvariantCulture) ?? "none"} [{string.Join(',', s.Notes)}]";

    /// <summary>The same without one of its members, the required ones left in.</summary>
    private static IEnumerable<ImmutableArray<string>> Fewer(ImmutableArray<string> members) =>
        Enumerable.Range(0, members.Length)
            .Where(i => !members[i].StartsWith("\"caseFileId", StringComparison.Ordinal))
            .Select(members.RemoveAt);

    private static Gen<ImmutableArray<string>> CaseFile() =>
        from asOf in Gen.Elements(Days)
        from members in Gen.CollectToArray(Members(asOf))
        select members.Where(member => member.Length > 0)
            .Prepend($"\"caseFileId\":\"F-1\",\"aNumber\":\"A9990001\",\"asOf\":\"{asOf}\"")
            .ToImmutableArray();

    private static IEnumerable<Gen<string>> Members(string asOf)
    {
        var day = Day(DateOnly.ParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        var schooling = Gen.Elements("completed", "in", "none").Select(Quoted);
        yield return Member("birthDate", 4, day);
        yield return Member("entry", 9, Object(
            Member("on", 5, day),
            Member("manner", 5, Gen.Elements("without-inspection", "admitted", "paroled").Select(Quoted)),
            Member("admissionViolatedOn", 1, day)));
        yield return Member("education", 8, Object(
            Member("inSchool", 5, Flag()),
            Member("highSchool", 5, schooling),
            Member("higher", 5, schooling)));
        yield return Member("compellingTies", 5, Flag());
        foreach (var rare in new[] { "nationalSecurity", "gangMember", "humanRightsViolator", "otherPublicSafetyThreat", "egregiousRecord" })
            yield return Rarely(rare, Flag());
        yield return Rarely("fraudFinding", Object(Member("on", 3, day)));
        yield return Rarely("priorRemovals", List(Object(Member("on", 3, day)), 2));
        yield return Member("permanentResidentSince", 2, day);
        yield return Member("convictions", 3, List(
            Object(
                Member("class", 4, Gen.Elements("felony", "misdemeanor", "misdemeanor").Select(Quoted)),
                Member("maxPenaltyDays", 4, Gen.Elements("0", "90", "364", "365", "366", "1825")),
                Member("minorTraffic", 2, Flag()),
                Rarely("aggravatedFelony", Flag()),
                Member("elements", 2, List(Gen.Elements(Elements).Select(Quoted), 2))),
            3));
        yield return Rarely("military", Object(
            Member("self", 4, Gen.Elements("good-standing", "honorable-discharge", "other", "none").Select(Quoted)),
            Member("relation", 4, Gen.Elements("spouse", "child", "none").Select(Quoted))));
        yield return Rarely("health", Object(Member("needsSignificantResources", 5, Flag())));
        yield return Member("family", 5, Object(Member("usCitizen", 5, List(Gen.Elements("spouse", "child", "parent").Select(Quoted), 2))));
        yield return Rarely("fugitiveSince", day);
        yield return Rarely("leadCaseFileId", Gen.Constant("\"F-2\""));
        yield return Member("petitions", 2, List(
            Object(
                Member("status", 5, Gen.Elements("pending", "approved", "denied", "revoked").Select(Quoted)),
                Member("immediateRelief", 5, Flag())),
            2));
        yield return Member("protected", 3, Object(
            Member("victimOf", 2, List(Gen.Elements("domestic-violence", "trafficking", "serious-crime").Select(Quoted), 2)),
            Member("statusVawaTU", 2, Gen.Elements("pending", "granted", "denied").Select(Quoted)),
            Member("witness", 2, Flag()),
            Member("civilRightsPlaintiff", 2, Flag()),
            Member("asylumClaim", 2, Flag()),
            Member("abuserOnly", 2, List(Gen.Elements(AbuserOnly).Select(Quoted), 3))));
    }

    /// <summary>On the day some number of years before, or next to it, or on a leap day; never after it.</summary>
    private static Gen<string> Day(DateOnly asOf) =>
        from years in Gen.Elements(Years)
        from days in Gen.Choose(-1, 1)
        from leap in Gen.Choose(0, 9)
        let near = asOf.AddYears(-years).AddDays(days)
        let leapDay = new DateOnly(near.Year - (near.Year % 4), 2, 28).AddDays(1)
        let chosen = leap == 0 ? leapDay : near
        select Quoted((chosen > asOf ? asOf : chosen).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static Gen<string> Flag() => Gen.Elements("true", "false");

    /// <param name="weight">There so often against once null and once absent.</param>
    private static Gen<string> Member(string name, int weight, Gen<string> value) => Gen.Frequency(
        (weight, value.Select(json => $"\"{name}\":{json}")),
        (1, Gen.Constant($"\"{name}\":null")),
        (1, Gen.Constant("")));

    private static Gen<string> Rarely(string name, Gen<string> value) => Gen.Frequency(
        (1, value.Select(json => $"\"{name}\":{json}")),
        (12, Gen.Constant("")));

    private static Gen<string> Object(params Gen<string>[] members) =>
        Gen.CollectToArray(members).Select(all => $"{{{string.Join(',', all.Where(member => member.Length > 0))}}}");

    private static Gen<string> List(Gen<string> item, int most) =>
        from length in Gen.Choose(0, most)
        from items in Gen.ArrayOf(item, length)
        select $"[{string.Join(',', items)}]";

    private static string Quoted(string text) => $"\"{text}\"";
}
