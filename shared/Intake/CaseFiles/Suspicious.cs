using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>
/// What is possible but odd in a record: accepted, and listed for a person. Looks at open facts only, so that nothing
/// protected, and nothing that rests on an abuser's word, can be told from it.
/// </summary>
internal static class Suspicious
{
    private const int OldestAge = 120;
    private const string? NoValue = null;

    public static ImmutableArray<Suspicion> In(string caseFileId, DateOnly asOf, CaseFacts facts)
    {
        List<Suspicion>? odd = null;

        void When<T>(bool isOdd, string kind, string member, T value, string reason)
        {
            if (isOdd)
                (odd ??= []).Add(new(kind, member, Text(value), value is null ? reason : $"{Text(value)} {reason}"));
        }

        var (birth, entry) = (facts.BirthDate, facts.Entry);
        When(birth < asOf.AddYears(-OldestAge), "very-old", "birthDate", birth, $"is more than {OldestAge} years ago");
        When(entry.On < birth, "entry-before-birth", "entry.on", entry.On, "is before the birth date");
        When(entry.AdmissionViolatedOn < entry.On, "violation-before-entry", "entry.admissionViolatedOn", entry.AdmissionViolatedOn, "is before the entry");
        When(
            entry is { AdmissionViolatedOn: not null, Manner: "without-inspection" },
            "violation-without-admission",
            "entry.admissionViolatedOn",
            entry.AdmissionViolatedOn,
            "violates an admission of one who entered without inspection");
        When(facts.PermanentResidentSince < entry.On, "resident-before-entry", "permanentResidentSince", facts.PermanentResidentSince, "is before the entry");

        foreach (var (at, day) in Days(facts))
        {
            if (day < birth)
                When(isOdd: true, "before-birth", at.ToString(), day, "is before the birth date");
        }

        for (var i = 0; i < facts.Convictions.Length; i++)
        {
            if (facts.Convictions[i] is not { MinorTraffic: true } traffic)
                continue;
            var member = $"convictions[{i}].minorTraffic";
            When(traffic.Class == "felony", "felony-minor-traffic", member, NoValue, "a felony is marked as a minor traffic offense");
            When(traffic.AggravatedFelony, "aggravated-minor-traffic", member, NoValue, "an aggravated felony is marked as a minor traffic offense");
            When(!traffic.Elements.IsEmpty, "grave-minor-traffic", member, string.Join(", ", traffic.Elements), "is no minor traffic offense");
        }

        var document = facts.ChargingDocument;
        When(document?.FiledOn < document?.IssuedOn, "filed-before-issued", "chargingDocument.filedOn", document?.FiledOn, "is before it was issued");
        When(
            facts.Detainer?.LiftedOn < facts.Detainer?.LodgedOn,
            "lifted-before-lodged",
            "detainer.liftedOn",
            facts.Detainer?.LiftedOn,
            "is before the detainer was lodged");
        When(
            facts is { Custody: "never", DetainedSince: not null },
            "detained-but-never",
            "detainedSince",
            facts.DetainedSince,
            "is the day of a detention that custody says never was");
        When(
            facts.Education is { Higher: "in" or "completed", HighSchool: "none" or "in" },
            "higher-without-high-school",
            "education.higher",
            facts.Education.Higher,
            "goes with a high school not finished");
        When(
            facts.Jurisdiction is { } county && !CaseFileFormat.IsCountyFips(county),
            "jurisdiction-form",
            "jurisdiction",
            facts.Jurisdiction,
            "is not a county FIPS code of 5 digits");
        When(RecordKey.LooksLikeAnother(caseFileId), "look-alike", "caseFileId", caseFileId, "holds a character that looks like another one; it is a key of its own");
        When(
            facts.LeadCaseFileId is { } rider && RecordKey.LooksLikeAnother(rider),
            "look-alike",
            "leadCaseFileId",
            facts.LeadCaseFileId,
            "holds a character that looks like another one; it is a key of its own");
        When(
            facts.LeadCaseFileId is { } own && RecordKey.Canonical(own) == RecordKey.Canonical(caseFileId),
            "rider-of-itself",
            "leadCaseFileId",
            facts.LeadCaseFileId,
            "is the record itself");

        return odd is null ? [] : [.. odd];
    }

    private static IEnumerable<(Place At, DateOnly? Day)> Days(CaseFacts facts)
    {
        yield return (new("permanentResidentSince"), facts.PermanentResidentSince);
        yield return (new("fraudFinding", Leaf: "on"), facts.FraudFinding?.On);
        yield return (new("fugitiveSince"), facts.FugitiveSince);
        yield return (new("detainedSince"), facts.DetainedSince);
        for (var i = 0; i < facts.PriorRemovals.Length; i++)
            yield return (new("priorRemovals", i, "on"), facts.PriorRemovals[i].On);
        for (var i = 0; i < facts.Convictions.Length; i++)
            yield return (new("convictions", i, "on"), facts.Convictions[i].On);
        for (var i = 0; i < facts.PendingCharges.Length; i++)
            yield return (new("pendingCharges", i, "on"), facts.PendingCharges[i].On);
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        DateOnly day => $"{day:yyyy-MM-dd}",
        DateTimeOffset instant => $"{instant:yyyy-MM-ddTHH:mm:ssK}",
        _ => CaseFileReader.Shortened(value.ToString()!),
    };
}
