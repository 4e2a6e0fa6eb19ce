using InteragencyReview.Contracts.Facts;
using InteragencyReview.Screening;

namespace InteragencyReview.Tool.Generate;

/// <summary>
/// A person who does not exist. Drawn from the seed and the person's number alone, so that a second case of the same person tells
/// the same life.
/// </summary>
/// <param name="ANumber">Begins with 999, as all synthetic ones do.</param>
/// <param name="Facts">What is the person's: not custody, charging document, office.</param>
/// <param name="AbuserFraud">A finding that rests only on an abuser's word: written in the file, in no open fact.</param>
public sealed record SyntheticPerson(string ANumber, string Scenario, CaseFacts Facts, ProtectedFacts Protected, FraudFinding? AbuserFraud)
{
    /// <summary>So many numbers begin with 999. In a larger docket persons come again, with another case.</summary>
    public const int Most = 1_000_000;

    private const double VictimShare = 0.025;
    private const double AsylumShare = 0.22;
    private const double WitnessShare = 0.005;
    private const double PlaintiffShare = 0.002;
    private const double AbuserOnlyShare = 0.08;

    public static SyntheticPerson Draw(ulong seed, int number, DateOnly asOf)
    {
        var chance = Chance.For(seed, "person", number);
        var scenario = chance.By(Generate.Scenario.Shares);
        var facts = scenario.Tell(Ordinary(chance, asOf), chance, asOf);
        var guarded = Guarded(chance);
        FraudFinding? abuserFraud = guarded.AbuserOnly.IsEmpty || facts.FraudFinding is not null ? null : new(asOf.AddMonths(-chance.Between(3, 30)), "officer");
        if (abuserFraud is null)
            guarded = guarded with { AbuserOnly = [] };
        return new($"A999{number % Most:D6}", scenario.Name, facts, guarded, abuserFraud);
    }

    /// <summary>Between 22 and 63, here between three and nineteen years, came as an adult: meets no criterion and leaves none open.</summary>
    private static CaseFacts Ordinary(Chance chance, DateOnly asOf)
    {
        var age = chance.Between(22, 63);
        var birth = asOf.AddYears(-age).AddDays(-chance.Between(1, 364));
        var entry = chance.Day(Later(asOf.AddYears(-19), birth.AddYears(16).AddDays(30)), asOf.AddYears(-3).AddDays(-60));
        var manner = chance.By<string>([(0.52, "without-inspection"), (0.45, "admitted"), (0.03, "paroled")]);
        var isResident = manner == "admitted" && chance.Is(0.12);
        return new()
        {
            Nationality = chance.By(Places.Nationalities),
            Sex = chance.Is(0.72) ? "M" : "F",
            BirthDate = birth,
            Entry = new()
            {
                On = entry,
                Manner = manner,
                AdmissionViolatedOn = manner == "admitted" && !isResident && chance.Is(0.6) ? chance.Day(entry, asOf.AddYears(-3).AddDays(-30)) : null,
            },
            Education = chance.By<Education>(
            [
                (0.35, new() { InSchool = false, HighSchool = "none", Higher = "none" }),
                (0.25, new() { InSchool = false, HighSchool = "completed", Higher = "none" }),
                (0.05, new() { InSchool = false, HighSchool = "completed", Higher = "completed" }),
                (0.35, new()),
            ]),
            PermanentResidentSince = isResident ? chance.Day(entry, asOf.AddYears(-1)) : null,
            Family = chance.By<Family>([(0.6, new()), (0.2, new() { UsCitizen = ["child"] }), (0.1, new() { UsCitizen = ["spouse"] }), (0.1, new() { PermanentResident = ["parent"] })]),
            Caretaker = chance.Is(0.06),
            PregnantOrNursing = chance.Is(0.01),
            Health = new(SeriousCondition: chance.Is(0.02)),
            Cooperation = chance.Is(0.01),
            FugitiveSince = chance.Is(0.02) ? chance.Day(entry.AddYears(1), asOf.AddMonths(-1)) : null,
            Convictions = !isResident && chance.Is(0.05) ? [Traffic(chance.Day(entry, asOf.AddDays(-30)))] : [],
            PendingCharges = chance.Is(0.04) ? [new() { On = chance.Day(asOf.AddMonths(-6), asOf), Ncic = "5499", Class = "misdemeanor", MinorTraffic = true }] : [],
            Petitions = chance.Is(0.08) ? [Petition(chance, asOf)] : [],
            Representation = chance.Is(0.55) ? "attorney" : "none",
        };
    }

    private static Conviction Traffic(DateOnly on) =>
        new() { On = on, Ncic = "5499", Class = "misdemeanor", MaxPenaltyDays = 90, MinorTraffic = true };

    private static Petition Petition(Chance chance, DateOnly asOf) => new()
    {
        Form = "I-130",
        Receipt = $"{chance.Of<string>(["EAC", "WAC", "SRC", "LIN"])}{chance.Between(10, 12)}{chance.Below(100_000_000):D8}",
        FiledOn = chance.Day(asOf.AddYears(-2), asOf.AddDays(-10)),
        Status = chance.By<string>([(0.75, "pending"), (0.2, "approved"), (0.05, "denied")]),
        ImmediateRelief = chance.Is(0.4),
    };

    private static ProtectedFacts Guarded(Chance chance)
    {
        var guarded = ProtectedFacts.None with
        {
            AsylumClaim = chance.Is(AsylumShare),
            Witness = chance.Is(WitnessShare),
            CivilRightsPlaintiff = chance.Is(PlaintiffShare),
        };
        if (!chance.Is(VictimShare))
            return guarded;
        return guarded with
        {
            VictimOf = [chance.By<string>([(0.6, "domestic-violence"), (0.1, "trafficking"), (0.3, "serious-crime")])],
            StatusVawaTU = chance.By<string?>([(0.5, null), (0.4, "pending"), (0.1, "granted")]),
            AbuserOnly = chance.Is(AbuserOnlyShare) ? ["fraudFinding"] : [],
        };
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
