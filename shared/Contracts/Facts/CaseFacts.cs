using System.Collections.Immutable;

namespace InteragencyReview.Contracts.Facts;

/// <summary>
/// The open facts of a DHS case file, under its own member names. What is protected, the A-number, unknown
/// members and members that rest only on an abuser's word are not in it: they were split off where the file came in.
/// </summary>
/// <remarks>
/// Most members are findings: absent means nothing is on record. Nine are attributes, where null means unknown:
/// <see cref="BirthDate"/>, <see cref="Entry"/>.On and .Manner, the three of <see cref="Education"/>, a conviction's class and
/// maximum penalty, <see cref="CompellingTies"/>.
/// </remarks>
public sealed record CaseFacts
{
    public string? FieldOffice { get; init; }
    public string? Nationality { get; init; }
    public DateOnly? BirthDate { get; init; }
    public string? Sex { get; init; }
    public string? Custody { get; init; }
    public DateOnly? DetainedSince { get; init; }
    public string? Jurisdiction { get; init; }
    public Detainer? Detainer { get; init; }
    public DateOnly? AFileReceivedByUscisOn { get; init; }
    public BackgroundCheck? BackgroundCheck { get; init; }
    public ChargingDocument? ChargingDocument { get; init; }
    public Entry Entry { get; init; } = new();
    public bool NationalSecurity { get; init; }
    public bool GangMember { get; init; }
    public bool HumanRightsViolator { get; init; }
    public bool OtherPublicSafetyThreat { get; init; }
    public bool EgregiousRecord { get; init; }
    public FraudFinding? FraudFinding { get; init; }
    public DateOnly? FugitiveSince { get; init; }
    public ImmutableArray<PriorRemoval> PriorRemovals { get; init; } = [];
    public ImmutableArray<Conviction> Convictions { get; init; } = [];
    public ImmutableArray<PendingCharge> PendingCharges { get; init; } = [];
    public DateOnly? PermanentResidentSince { get; init; }
    public Military Military { get; init; } = new();
    public Education Education { get; init; } = new();
    public Health Health { get; init; } = new();
    public bool Caretaker { get; init; }
    public bool PregnantOrNursing { get; init; }
    public Family Family { get; init; } = new();
    public bool? CompellingTies { get; init; }
    public bool Cooperation { get; init; }
    public ImmutableArray<Petition> Petitions { get; init; } = [];
    public string? Representation { get; init; }
    public string? LeadCaseFileId { get; init; }

    /// <summary>Who tries the case for DHS: the subject of a person, as in <see cref="Facts.ChargingDocument.Officer"/>.</summary>
    public string? TrialAttorney { get; init; }

    /// <summary>Who signed the motion of DHS: the subject of a person.</summary>
    public string? MotionSignedBy { get; init; }
}

public sealed record Detainer
{
    public DateTimeOffset? LodgedOn { get; init; }
    public DateTimeOffset? HeldSince { get; init; }
    public DateTimeOffset? LiftedOn { get; init; }
    public string? SoleCharge { get; init; }
    public bool CopyServed { get; init; }

    /// <summary>IANA name of the time zone of the place; null: that of the field office.</summary>
    public string? Zone { get; init; }
}

/// <param name="CertifiedBy">The subject of a person.</param>
public sealed record BackgroundCheck(DateOnly? On, string? Result, string? CertifiedBy = null);

public sealed record ChargingDocument
{
    public DateOnly? IssuedOn { get; init; }
    public DateOnly? FiledOn { get; init; }
    public string? IssuedBy { get; init; }

    /// <summary>Who charged the person: the subject of an officer, as the identity provider knows it.</summary>
    public string? Officer { get; init; }

    public ImmutableArray<string> Charges { get; init; } = [];
}

public sealed record Entry
{
    public DateOnly? On { get; init; }

    /// <summary>without-inspection, admitted or paroled.</summary>
    public string? Manner { get; init; }

    public DateOnly? AdmissionViolatedOn { get; init; }
}

public sealed record FraudFinding(DateOnly? On, string? By);

public sealed record PriorRemoval(DateOnly? On);

public sealed record Conviction
{
    public DateOnly? On { get; init; }
    public string? Ncic { get; init; }

    /// <summary>felony or misdemeanor; null is unknown.</summary>
    public string? Class { get; init; }

    /// <summary>Days; null is unknown.</summary>
    public int? MaxPenaltyDays { get; init; }

    public bool AggravatedFelony { get; init; }
    public bool MinorTraffic { get; init; }
    public ImmutableArray<string> Elements { get; init; } = [];
}

public sealed record PendingCharge
{
    public DateOnly? On { get; init; }
    public string? Ncic { get; init; }
    public string? Class { get; init; }
    public bool MinorTraffic { get; init; }
}

public sealed record Military(string Self = "none", string Relation = "none");

public sealed record Education
{
    public bool? InSchool { get; init; }
    public string? HighSchool { get; init; }
    public string? Higher { get; init; }
}

public sealed record Health(bool SeriousCondition = false, bool NeedsSignificantResources = false);

public sealed record Family
{
    public ImmutableArray<string> UsCitizen { get; init; } = [];
    public ImmutableArray<string> PermanentResident { get; init; } = [];
}

public sealed record Petition
{
    public string? Form { get; init; }
    public string? Receipt { get; init; }
    public DateOnly? FiledOn { get; init; }
    public string? Status { get; init; }
    public bool ImmediateRelief { get; init; }
}
