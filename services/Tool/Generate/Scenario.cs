using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;

namespace InteragencyReview.Tool.Generate;

/// <summary>What a synthetic person's file says beyond the ordinary: one reason at a time, so that all lanes and criteria occur.</summary>
/// <param name="Share">Of all persons. Calibrated so that some 9 % are eligible for discretion and most of the rest are ordinary.</param>
public sealed record Scenario(double Share, string Name, Func<CaseFacts, Chance, DateOnly, CaseFacts> Tell)
{
    private const int YearOfDays = 365;

    public static readonly ImmutableArray<Scenario> All =
    [
        // Enforcement priorities: 15.7 %.
        new(0.035, "felony", (f, chance, asOf) => Convict(f, chance, asOf, Felony(chance))),
        new(0.015, "two misdemeanors", (f, chance, asOf) => Convict(f, chance, asOf, Misdemeanor("2303"), Misdemeanor("3562"))),
        new(0.012, "immigration crime", (f, chance, asOf) => Convict(f, chance, asOf, Misdemeanor("0301") with
        {
            MaxPenaltyDays = 180, Elements = [chance.Is(0.5) ? "illegal-entry" : "immigration-fraud"],
        })),
        new(0.035, "grave misdemeanor", (f, chance, asOf) => Convict(f, chance, asOf, chance.Is(0.6)
            ? Misdemeanor("5404") with { Elements = ["dui"] }
            : Misdemeanor("1313") with { Elements = ["assault", "violence"] })),
        new(0.007, "public safety", (f, chance, _) => chance.Is(0.7) ? f with { GangMember = true } : f with { OtherPublicSafetyThreat = true }),
        new(0.0007, "national security", (f, _, _) => f with { NationalSecurity = true }),
        new(0.030, "recent entrant", (f, chance, asOf) => f with
        {
            Entry = new() { On = chance.Day(asOf.AddYears(-3), asOf.AddMonths(-2)), Manner = "without-inspection" },
            PermanentResidentSince = null,
            Convictions = [],
            Petitions = [],
            FugitiveSince = null,
        }),
        new(0.015, "removed before", (f, chance, asOf) => f with { PriorRemovals = [new(BeforeEntry(f, chance, asOf))] }),
        new(0.006, "fraud finding", (f, chance, asOf) => f with { FraudFinding = new(Before(f, chance, asOf), chance.Is(0.7) ? "officer" : "judge") }),
        new(0.001, "egregious record", (f, _, _) => f with { EgregiousRecord = true }),

        // Discretion: 9.2 %.
        new(0.007, "armed forces", (f, chance, _) => f with { Military = chance.Is(0.4) ? new("honorable-discharge") : new("none", "spouse") }),
        new(0.012, "child in school", (f, chance, asOf) => Aged(f, chance, asOf, age: chance.Between(8, 17), present: 5) with
        {
            Education = new() { InSchool = true, HighSchool = "none", Higher = "none" }, Family = new(),
        }),
        new(0.034, "came as a child", (f, chance, asOf) => CameAsAChild(f, chance, asOf) with
        {
            Education = new() { InSchool = true, HighSchool = "completed", Higher = chance.Is(0.7) ? "in" : "completed" },
        }),
        new(0.009, "over 65", (f, chance, asOf) => Adult(f, chance, asOf, chance.Between(66, 82), yearsHere: chance.Between(11, 19))),
        new(0.008, "resident with one minor conviction", (f, chance, asOf) =>
            Convict(Adult(f, chance, asOf, chance.Between(38, 62), 19) with { PermanentResidentSince = asOf.AddYears(-10).AddDays(-chance.Between(0, 8 * YearOfDays)) },
                chance, asOf, Misdemeanor("2303"))),
        new(0.009, "serious condition", (f, _, _) => f with { Health = new(SeriousCondition: true, NeedsSignificantResources: true) }),
        new(0.013, "compelling ties", (f, chance, asOf) => LongPresent(f, chance, asOf) with { CompellingTies = true }),

        // A person must look first: 14.6 %.
        new(0.045, "entry unknown", (f, chance, _) => f with { Entry = chance.Is(0.5) ? new() : new() { Manner = "without-inspection" } }),
        new(0.022, "class unknown", (f, chance, asOf) => Convict(f, chance, asOf, new Conviction { Ncic = "2399" })),
        new(0.035, "ties not looked at", (f, chance, asOf) => LongPresent(f, chance, asOf)),
        new(0.020, "schooling unknown", (f, chance, asOf) => CameAsAChild(f, chance, asOf) with { Education = new() { Higher = "in" } }),
        new(0.012, "birth date unknown", (f, chance, asOf) => f with
        {
            BirthDate = null, Entry = new() { On = asOf.AddYears(-chance.Between(11, 19)), Manner = "admitted" },
            PermanentResidentSince = null,
            Convictions = [],
            FugitiveSince = null,
            Education = new() { InSchool = false, HighSchool = "completed", Higher = "none" },
        }),
        new(0.012, "both at once", (f, chance, asOf) => Convict(FinishedSchool(f, chance, asOf), chance, asOf, Misdemeanor("1313") with { Elements = ["assault"] })),

        // The ordinary case: the rest.
        new(0.6053, "ordinary", (f, _, _) => f),
    ];

    public static readonly ImmutableArray<(double Share, Scenario Item)> Shares = [.. All.Select(s => (s.Share, s))];

    private static Conviction Misdemeanor(string ncic) => new() { Ncic = ncic, Class = "misdemeanor", MaxPenaltyDays = 364 };

    private static Conviction Felony(Chance chance)
    {
        var grave = chance.Is(0.3);
        return new()
        {
            Ncic = grave ? "3560" : "2202",
            Class = "felony",
            MaxPenaltyDays = chance.Between(2, 10) * YearOfDays,
            AggravatedFelony = grave,
            Elements = grave ? ["drug-distribution"] : [],
        };
    }

    private static CaseFacts Convict(CaseFacts facts, Chance chance, DateOnly asOf, params ReadOnlySpan<Conviction> convictions)
    {
        var dated = ImmutableArray.CreateBuilder<Conviction>();
        foreach (var conviction in convictions)
            dated.Add(conviction with { On = Before(facts, chance, asOf) });
        return facts with { Convictions = dated.ToImmutable(), PendingCharges = [] };
    }

    private static DateOnly Before(CaseFacts facts, Chance chance, DateOnly asOf) =>
        chance.Day((facts.Entry.On ?? asOf.AddYears(-4)).AddMonths(2), asOf.AddMonths(-3));

    /// <summary>Who was removed has come back since: with the entry on which the case rests.</summary>
    private static DateOnly BeforeEntry(CaseFacts facts, Chance chance, DateOnly asOf)
    {
        var entry = facts.Entry.On ?? asOf.AddYears(-4);
        return chance.Day(entry.AddYears(-4), entry.AddMonths(-2));
    }

    private static CaseFacts LongPresent(CaseFacts facts, Chance chance, DateOnly asOf) =>
        Adult(facts, chance, asOf, chance.Between(42, 63), chance.Between(21, 25)) with { Family = new() { UsCitizen = ["child"] }, CompellingTies = null };

    private static CaseFacts FinishedSchool(CaseFacts facts, Chance chance, DateOnly asOf) =>
        CameAsAChild(facts, chance, asOf) with { Education = new() { InSchool = true, HighSchool = "completed", Higher = "in" } };

    private static CaseFacts CameAsAChild(CaseFacts facts, Chance chance, DateOnly asOf) =>
        Aged(facts, chance, asOf, chance.Between(19, 27), present: 12);

    /// <summary>Entered as a child, at least so many years ago.</summary>
    private static CaseFacts Aged(CaseFacts facts, Chance chance, DateOnly asOf, int age, int present)
    {
        var birth = asOf.AddYears(-age).AddDays(-chance.Between(1, 364));
        return Settled(facts, birth, chance.Day(birth.AddYears(1), asOf.AddYears(-present).AddDays(-1)));
    }

    private static CaseFacts Adult(CaseFacts facts, Chance chance, DateOnly asOf, int age, int yearsHere) =>
        Settled(facts, asOf.AddYears(-age).AddDays(-chance.Between(1, 364)), asOf.AddYears(-yearsHere).AddDays(-chance.Between(1, 300)));

    /// <summary>What happened in the old life of the draft goes with its dates.</summary>
    private static CaseFacts Settled(CaseFacts facts, DateOnly birth, DateOnly entry) => facts with
    {
        BirthDate = birth,
        Entry = facts.Entry with { On = entry, AdmissionViolatedOn = null },
        PermanentResidentSince = null,
        Convictions = [],
        Petitions = [],
        FugitiveSince = null,
        PendingCharges = [],
    };
}
