using InteragencyReview.Contracts.Facts;

namespace InteragencyReview.Tool.Generate;

public enum SyntheticStage
{
    /// <summary>The charging document is issued and not filed: no court has it.</summary>
    Charging,
    Pending,

    /// <summary>Closed by the judge for discretion or otherwise, without a decision.</summary>
    Closed,

    /// <summary>Ordered removed, and the respondent appealed to the Board.</summary>
    OnAppeal,
    FinalOrder,

    /// <summary>Ordered removed, and a petition for review is before a circuit court.</summary>
    Petition,
}

/// <summary>One case of the synthetic docket, as all three agencies know it.</summary>
/// <param name="IdnCase">Null until it is filed.</param>
/// <param name="DocketNumber">Null unless a petition is pending.</param>
/// <param name="HasCriminalCharge">As charged in court: not the same as having been convicted.</param>
/// <param name="CourtKnowsANumber">Where the court's record lacks it, only the crosswalk ties the two.</param>
public sealed record SyntheticCase(
    int Number,
    SyntheticPerson Person,
    CaseFacts Facts,
    SyntheticStage Stage,
    Office Office,
    string? IdnCase,
    string? DocketNumber,
    SyntheticCase? Lead,
    bool HasCriminalCharge,
    bool CourtKnowsANumber,
    bool IsInCrosswalk)
{
    private const int FirstIdnCase = 2_000_000;

    /// <summary>Calibrated to 66.9 % ever detained: nearly all who are charged with a crime, and this share of the others.</summary>
    private const double DetainedWhenCriminal = 0.90;
    private const double DetainedOtherwise = 0.627;

    /// <summary>Calibrated to 15.5 % with a criminal charge, given the convictions of <see cref="Scenario"/>.</summary>
    private const double ChargedWhenConvicted = 0.80;
    private const double ChargedOtherwise = 0.051;

    private const double RiderShare = 0.08;
    private const double SecondCaseShare = 0.03;

    public string CaseFileId => $"DHS-2011-{Number + 1:D6}";

    public bool IsInCourt => IdnCase is not null;

    /// <param name="persons">How many persons have been drawn so far.</param>
    /// <param name="previous">The case before this one, which it may be a rider of.</param>
    public static SyntheticCase Draw(ulong seed, int number, ref int persons, SyntheticCase? previous, DateOnly asOf)
    {
        var chance = Chance.For(seed, "case", number);
        var lead = chance.Is(RiderShare) ? previous?.Lead ?? previous : null;
        var returns = lead is null && persons > 0 && chance.Is(SecondCaseShare);
        var person = SyntheticPerson.Draw(seed, returns ? chance.Below(persons) % SyntheticPerson.Most : persons++ % SyntheticPerson.Most, asOf);

        var stage = lead?.Stage ?? chance.By<SyntheticStage>(
        [
            (0.15, SyntheticStage.Charging), (0.61, SyntheticStage.Pending), (0.02, SyntheticStage.Closed),
            (0.03, SyntheticStage.OnAppeal), (0.11, SyntheticStage.FinalOrder), (0.08, SyntheticStage.Petition),
        ]);
        var office = lead?.Office ?? chance.Of(Places.Offices);
        var convicted = person.Facts.Convictions.Any(c => !c.MinorTraffic);
        var criminal = chance.Is(convicted ? ChargedWhenConvicted : ChargedOtherwise);
        var everDetained = chance.Is(criminal ? DetainedWhenCriminal : DetainedOtherwise);
        return new(
            number,
            person,
            OfThisCase(person.Facts, chance, asOf, stage, office, everDetained, criminal, lead),
            stage,
            office,
            stage == SyntheticStage.Charging ? null : $"{FirstIdnCase + number}",
            stage == SyntheticStage.Petition ? $"11-{70_000 + number}" : null,
            lead,
            criminal,
            CourtKnowsANumber: chance.Is(0.9),
            IsInCrosswalk: chance.Is(0.99));
    }

    private static CaseFacts OfThisCase(
        CaseFacts facts, Chance chance, DateOnly asOf, SyntheticStage stage, Office office, bool everDetained, bool criminal, SyntheticCase? lead)
    {
        var detained = everDetained && chance.Is(criminal ? 0.5 : 0.2);
        var issuedOn = chance.Day(stage == SyntheticStage.Charging ? asOf.AddMonths(-3) : asOf.AddYears(-3), asOf.AddDays(stage == SyntheticStage.Charging ? -1 : -120));
        if (facts.Entry.On is { } entry && entry > issuedOn)
            issuedOn = entry.AddDays(1);
        var filedOn = issuedOn.AddDays(chance.Between(1, 20));
        return facts with
        {
            FieldOffice = office.Code,
            Custody = detained ? "detained" : everDetained ? "released" : "never",
            DetainedSince = detained ? chance.Day(issuedOn, asOf.AddDays(-1)) : null,
            Jurisdiction = criminal && chance.Is(0.7) ? office.County : null,
            Detainer = detained && chance.Is(0.1) ? Held(chance, asOf) : null,
            BackgroundCheck = chance.Is(0.3) ? new(asOf.AddDays(-chance.Between(1, 60)), chance.Is(0.97) ? "clear" : "pending") : null,
            ChargingDocument = new()
            {
                IssuedOn = issuedOn,
                FiledOn = stage == SyntheticStage.Charging ? null : filedOn,
                IssuedBy = chance.By<string>([(0.6, "ICE"), (0.3, "CBP"), (0.1, "USCIS")]),
                Charges = Charges(facts, criminal),
            },
            LeadCaseFileId = lead?.CaseFileId,
        };
    }

    /// <summary>Sections of the Act: removable if admitted (237), inadmissible if not (212).</summary>
    private static System.Collections.Immutable.ImmutableArray<string> Charges(CaseFacts facts, bool criminal) =>
        (facts.Entry.Manner == "admitted", criminal) switch
        {
            (true, false) => ["237a01B"],
            (true, true) => ["237a01B", "237a02Ai"],
            (false, false) => ["212a06Ai"],
            (false, true) => ["212a06Ai", "212a02AiI"],
        };

    private static Detainer Held(Chance chance, DateOnly asOf)
    {
        var lodged = new DateTimeOffset(asOf.AddDays(-chance.Between(1, 5)), new TimeOnly(10, 0), TimeSpan.FromHours(-5));
        return new() { LodgedOn = lodged, HeldSince = lodged.AddHours(chance.Between(4, 20)), SoleCharge = chance.Is(0.2) ? "minor-traffic" : "other", CopyServed = chance.Is(0.9) };
    }
}
