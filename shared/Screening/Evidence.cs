using System.Collections.Immutable;
using System.Text;
using InteragencyReview.Contracts.Facts;

namespace InteragencyReview.Screening;

/// <summary>
/// The facts behind a criterion that is met or unknown, in a short sentence for the reviewer. What is protected is named only
/// where it was given, which is in the cleared screening.
/// </summary>
internal sealed class Evidence(CaseFacts facts, ProtectedFacts protectedFacts, RuleSet rules)
{
    /// <summary>So many convictions or removals are named one by one, the rest by number.</summary>
    private const int NamedOneByOne = 5;

    public string Of(string criterion) => criterion switch
    {
        "A1" => "on record as a suspected terrorist or a national-security risk",
        "A2a" => Listed(facts.Convictions.Where(conviction => !conviction.MinorTraffic).Select(conviction => Convicted(conviction, []))),
        "A2b" => Involving(rules.ImmigrationElements, facts.Convictions),
        "A2c" => Involving(rules.SignificantElements, facts.Convictions.Where(conviction => conviction.Class != "felony")),
        "A3" => Joined(
            facts.GangMember ? "gang member" : null,
            facts.HumanRightsViolator ? "human-rights violator" : null,
            facts.OtherPublicSafetyThreat ? "other clear threat to public safety" : null),
        "A4" => Joined(Entered(), facts.Entry.AdmissionViolatedOn is { } on ? $"violated the terms of admission {on:yyyy-MM-dd}" : null),
        "A5" => Listed(facts.PriorRemovals.Select(removal => $"removed {Day(removal.On)}")),
        "A6" => $"fraud found {Day(facts.FraudFinding?.On)} by {(facts.FraudFinding?.By is { } by ? $"an immigration {by}" : "an unnamed official")}",
        "A7" => "a person found the record of immigration violations egregious",
        "C1" => Joined(
            facts.Military.Self is "good-standing" ? "member of the Armed Forces in good standing" : null,
            facts.Military.Self is "honorable-discharge" ? "honorably discharged veteran" : null,
            facts.Military.Relation is "spouse" or "child" ? $"{facts.Military.Relation} of a member or veteran" : null),
        "C2" => Joined(Born(), Since(), School(), HighSchool()),
        "C3" => Joined(Born(), Since(), HighSchool(), Higher()),
        "C4" => Joined(Born(), Since()),
        "C5" => Joined(
            protectedFacts.VictimOf.IsEmpty ? null : $"victim of {string.Join(", ", protectedFacts.VictimOf)}",
            protectedFacts.StatusVawaTU is { } status ? $"VAWA, T or U status {status}" : null),
        "C6" => Joined(
            $"permanent resident since {Day(facts.PermanentResidentSince)}",
            Listed(facts.Convictions.Select(conviction => $"{Convicted(conviction, [])}, {Punishable(conviction)}"))),
        "C7" => "a health condition that needs significant medical or detention resources",
        "C8" => Joined(Since(), $"United States citizen: {string.Join(", ", facts.Family.UsCitizen)}", Ties()),
        _ => throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "A criterion that no evidence is written for."),
    };

    private static string Involving(ImmutableArray<string> elements, IEnumerable<Conviction> convictions) =>
        Listed(convictions.Where(conviction => conviction.InvolvesAny(elements)).Select(conviction => Convicted(conviction, elements)));

    private static string Convicted(Conviction conviction, ImmutableArray<string> elements)
    {
        var text = new StringBuilder($"convicted {Day(conviction.On)} of ");
        text.Append(conviction.Class is { } known ? $"a {known}" : "a crime of unknown class");
        var involved = conviction.Elements.Where(element => elements.Contains(element)).ToList();
        if (involved.Count > 0)
            text.Append(" involving ").AppendJoin(", ", involved);
        return text.ToString();
    }

    private static string Punishable(Conviction conviction) =>
        conviction.MaxPenaltyDays is { } days ? $"punishable by at most {days} days" : "maximum penalty unknown";

    private string Entered() => (facts.Entry.Manner, facts.Entry.On) switch
    {
        (null, null) => "day and manner of entry unknown",
        (null, { } on) => $"entered {on:yyyy-MM-dd}, manner unknown",
        ("without-inspection", var on) => $"entered without inspection {Day(on)}",
        (var manner, var on) => $"{manner} {Day(on)}",
    };

    private string Born() => facts.BirthDate is { } birth ? $"born {birth:yyyy-MM-dd}" : "birth date unknown";

    private string Since() => facts.Entry.On is { } on ? $"in the United States since {on:yyyy-MM-dd}" : "day of entry unknown";

    private string School() => facts.Education.InSchool switch
    {
        true => "in school",
        false => "not in school",
        null => "not known whether in school",
    };

    private string HighSchool() => $"high school {facts.Education.HighSchool ?? "unknown"}";

    private string Higher() => $"higher education {facts.Education.Higher ?? "unknown"}";

    private string Ties() => facts.CompellingTies is null ? "nobody has looked at the ties yet" : "a person found compelling ties";

    private static string Day(DateOnly? day) => day is { } known ? $"{known:yyyy-MM-dd}" : "on an unknown day";

    private static string Joined(params ReadOnlySpan<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (part is not null)
                text.Append(text.Length == 0 ? "" : "; ").Append(part);
        }

        return text.ToString();
    }

    private static string Listed(IEnumerable<string> all)
    {
        var named = all.ToList();
        var more = named.Count - NamedOneByOne;
        return string.Join("; ", named.Take(NamedOneByOne)) + (more > 0 ? $"; and {more} more" : "");
    }
}
