namespace InteragencyReview.Intake.CaseFiles;

/// <summary>The member names and values of a DHS case file.</summary>
internal static class CaseFileFormat
{
    public const string ANumberMember = "aNumber";
    public const string ProtectedMember = "protected";
    public const string AbuserOnlyMember = "abuserOnly";

    /// <summary>What the record is told by: on no one's word, and never protected.</summary>
    public static readonly Words Required = new("caseFileId", ANumberMember, "asOf");

    public static readonly Words Members = new(
        "caseFileId",
        ANumberMember,
        "asOf",
        "fieldOffice",
        "nationality",
        "birthDate",
        "sex",
        "custody",
        "detainedSince",
        "jurisdiction",
        "detainer",
        "aFileReceivedByUscisOn",
        "backgroundCheck",
        "chargingDocument",
        "entry",
        "nationalSecurity",
        "gangMember",
        "humanRightsViolator",
        "otherPublicSafetyThreat",
        "egregiousRecord",
        "fraudFinding",
        "fugitiveSince",
        "priorRemovals",
        "convictions",
        "pendingCharges",
        "permanentResidentSince",
        "military",
        "education",
        "health",
        "caretaker",
        "pregnantOrNursing",
        "family",
        "compellingTies",
        "cooperation",
        "petitions",
        "representation",
        "leadCaseFileId",
        "trialAttorney",
        "motionSignedBy",
        ProtectedMember);

    public static readonly Words Custody = new("detained", "never", "released");
    public static readonly Words Detainer = new("lodgedOn", "heldSince", "liftedOn", "soleCharge", "copyServed", "zone");
    public static readonly Words SoleCharge = new("minor-traffic", "other");
    public static readonly Words BackgroundCheck = new("on", "result", "certifiedBy");
    public static readonly Words CheckResult = new("clear", "hit", "pending");
    public static readonly Words ChargingDocument = new("issuedOn", "filedOn", "issuedBy", "officer", "charges");
    public static readonly Words IssuedBy = new("ICE", "CBP", "USCIS");
    public static readonly Words Entry = new("on", "manner", "admissionViolatedOn");
    public static readonly Words Manner = new("without-inspection", "admitted", "paroled");
    public static readonly Words FraudFinding = new("on", "by");
    public static readonly Words FraudFoundBy = new("officer", "judge");
    public static readonly Words PriorRemoval = new("on");

    public static readonly Words Conviction =
        new("on", "ncic", "class", "maxPenaltyDays", "aggravatedFelony", "minorTraffic", "elements");

    public static readonly Words Class = new("felony", "misdemeanor");

    public static readonly Words Elements = new(
        "violence",
        "threats",
        "assault",
        "sexual",
        "dui",
        "flight",
        "drug-distribution",
        "public-safety",
        "illegal-entry",
        "illegal-reentry",
        "immigration-fraud");

    public static readonly Words PendingCharge = new("on", "ncic", "class", "minorTraffic");
    public static readonly Words Military = new("self", "relation");
    public static readonly Words MilitarySelf = new("good-standing", "honorable-discharge", "other", "none");
    public static readonly Words MilitaryRelation = new("spouse", "child", "none");
    public static readonly Words Education = new("inSchool", "highSchool", "higher");
    public static readonly Words Schooling = new("completed", "in", "none");
    public static readonly Words Health = new("seriousCondition", "needsSignificantResources");
    public static readonly Words Family = new("usCitizen", "permanentResident");
    public static readonly Words Relative = new("spouse", "child", "parent");
    public static readonly Words Petition = new("form", "receipt", "filedOn", "status", "immediateRelief");
    public static readonly Words PetitionStatus = new("pending", "approved", "denied", "revoked");
    public static readonly Words Representation = new("attorney", "none");

    public static readonly Words Protected =
        new("victimOf", "statusVawaTU", "witness", "civilRightsPlaintiff", "asylumClaim", AbuserOnlyMember);

    public static readonly Words VictimOf = new("domestic-violence", "trafficking", "serious-crime");
    public static readonly Words StatusVawaTU = new("pending", "granted", "denied");

    /// <summary>A member that may rest on nothing but someone's word, and so may be named in abuserOnly.</summary>
    public static bool CanBeTakenAsAbsent(string member) =>
        Members.Contains(member) && !Required.Contains(member) && member != ProtectedMember;

    public static bool IsNcic(string text) => text.Length == 4 && text.All(char.IsAsciiDigit);

    /// <summary>
    /// A name of the IANA database that this system has. The form is looked at first, because the system takes a name for the path of a
    /// file, and finds in any letters what it has found before.
    /// </summary>
    public static bool IsTimeZone(string text) =>
        text.Split('/').All(IsPartOfTimeZone) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) && zone.HasIanaId && zone.Id == text;

    /// <summary>Three capitals and ten digits.</summary>
    public static bool IsReceipt(string text) =>
        text.Length == 13 && text[..3].All(char.IsAsciiLetterUpper) && text[3..].All(char.IsAsciiDigit);

    /// <summary>State and county, two and three digits.</summary>
    public static bool IsCountyFips(string text) => text.Length == 5 && text.All(char.IsAsciiDigit);

    private static bool IsPartOfTimeZone(string part) =>
        part.Length > 0 && char.IsAsciiLetterUpper(part[0]) && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '+');
}
