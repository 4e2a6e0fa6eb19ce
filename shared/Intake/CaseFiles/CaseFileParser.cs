using System.Collections.Immutable;
using System.Runtime.InteropServices;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using static InteragencyReview.Intake.CaseFiles.CaseFileFormat;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>Reads the members of one case file off a <see cref="RecordCursor"/>.</summary>
/// <param name="absent">Members to be read as if they were not there (8 USC 1367).</param>
[StructLayout(LayoutKind.Auto)]
internal ref partial struct CaseFileParser(ReadOnlySpan<byte> line, ImmutableArray<string> absent)
{
    private readonly ImmutableArray<string> _absent = absent;
    private RecordCursor _cursor = new(line);

    public string? CaseFileId { get; private set; }
    public string? ANumber { get; private set; }
    public DateOnly? AsOf { get; private set; }
    public CaseFacts Facts { get; private set; } = new();
    public ProtectedFacts Protected { get; private set; } = ProtectedFacts.None;

    public readonly IReadOnlyList<RecordCursor.FaultFound> Faults => _cursor.Faults;

    public readonly ImmutableArray<KeptMember> Unknown => _cursor.Unknown;

    /// <exception cref="System.Text.Json.JsonException">The line is not JSON.</exception>
    public void Read()
    {
        if (_cursor.Begin())
            ReadMembers();
        _cursor.End();
    }

    private void ReadMembers()
    {
        string? fieldOffice = null, nationality = null, sex = null, custody = null, jurisdiction = null, representation = null, lead = null, trialAttorney = null, motionSignedBy = null;
        DateOnly? birthDate = null, detainedSince = null, aFileReceived = null, fugitiveSince = null, residentSince = null;
        bool nationalSecurity = false, gangMember = false, humanRightsViolator = false, otherThreat = false, egregious = false;
        bool caretaker = false, pregnantOrNursing = false, cooperation = false;
        bool? compellingTies = null;
        Detainer? detainer = null;
        BackgroundCheck? backgroundCheck = null;
        ChargingDocument? chargingDocument = null;
        FraudFinding? fraudFinding = null;
        var (entry, military, education, health, family) = (new Entry(), new Military(), new Education(), new Health(), new Family());
        ImmutableArray<PriorRemoval> priorRemovals = [];
        ImmutableArray<Conviction> convictions = [];
        ImmutableArray<PendingCharge> pendingCharges = [];
        ImmutableArray<Petition> petitions = [];

        ulong seen = 0;
        while (_cursor.Next(Members, Place.Record, ref seen) is { } member)
        {
            if (_absent.Contains(member))
            {
                _cursor.Skip();
                continue;
            }

            var at = new Place(member);
            switch (member)
            {
                case "caseFileId": CaseFileId = ReadKey(at); break;
                case "aNumber": ANumber = ReadANumber(at); break;
                case "asOf": AsOf = _cursor.AsOf(at); break;
                case "fieldOffice": fieldOffice = _cursor.Text(at); break;
                case "nationality": nationality = _cursor.Text(at); break;
                case "birthDate": birthDate = _cursor.Date(at); break;
                case "sex": sex = _cursor.Text(at); break;
                case "custody": custody = _cursor.OneOf(Custody, at); break;
                case "detainedSince": detainedSince = _cursor.Date(at); break;
                case "jurisdiction": jurisdiction = _cursor.Text(at); break;
                case "detainer": detainer = ReadDetainer(at); break;
                case "aFileReceivedByUscisOn": aFileReceived = _cursor.Date(at); break;
                case "backgroundCheck": backgroundCheck = ReadBackgroundCheck(at); break;
                case "chargingDocument": chargingDocument = ReadChargingDocument(at); break;
                case "entry": entry = ReadEntry(at); break;
                case "nationalSecurity": nationalSecurity = _cursor.Flag(at); break;
                case "gangMember": gangMember = _cursor.Flag(at); break;
                case "humanRightsViolator": humanRightsViolator = _cursor.Flag(at); break;
                case "otherPublicSafetyThreat": otherThreat = _cursor.Flag(at); break;
                case "egregiousRecord": egregious = _cursor.Flag(at); break;
                case "fraudFinding": fraudFinding = ReadFraudFinding(at); break;
                case "fugitiveSince": fugitiveSince = _cursor.Date(at); break;
                case "priorRemovals": priorRemovals = ReadPriorRemovals(at); break;
                case "convictions": convictions = ReadConvictions(at); break;
                case "pendingCharges": pendingCharges = ReadPendingCharges(at); break;
                case "permanentResidentSince": residentSince = _cursor.Date(at); break;
                case "military": military = ReadMilitary(at); break;
                case "education": education = ReadEducation(at); break;
                case "health": health = ReadHealth(at); break;
                case "caretaker": caretaker = _cursor.Flag(at); break;
                case "pregnantOrNursing": pregnantOrNursing = _cursor.Flag(at); break;
                case "family": family = ReadFamily(at); break;
                case "compellingTies": compellingTies = _cursor.Answer(at); break;
                case "cooperation": cooperation = _cursor.Flag(at); break;
                case "petitions": petitions = ReadPetitions(at); break;
                case "representation": representation = _cursor.OneOf(Representation, at); break;
                case "leadCaseFileId": lead = ReadKey(at); break;
                case "trialAttorney": trialAttorney = ReadPerson(at); break;
                case "motionSignedBy": motionSignedBy = ReadPerson(at); break;
                case "protected": Protected = ReadProtected(at); break;
                default: throw new InvalidOperationException($"{member} is in the format and not read.");
            }
        }

        RequireThatNothingIsMissing();
        Facts = new CaseFacts
        {
            FieldOffice = fieldOffice,
            Nationality = nationality,
            BirthDate = birthDate,
            Sex = sex,
            Custody = custody,
            DetainedSince = detainedSince,
            Jurisdiction = jurisdiction,
            Detainer = detainer,
            AFileReceivedByUscisOn = aFileReceived,
            BackgroundCheck = backgroundCheck,
            ChargingDocument = chargingDocument,
            Entry = entry,
            NationalSecurity = nationalSecurity,
            GangMember = gangMember,
            HumanRightsViolator = humanRightsViolator,
            OtherPublicSafetyThreat = otherThreat,
            EgregiousRecord = egregious,
            FraudFinding = fraudFinding,
            FugitiveSince = fugitiveSince,
            PriorRemovals = priorRemovals,
            Convictions = convictions,
            PendingCharges = pendingCharges,
            PermanentResidentSince = residentSince,
            Military = military,
            Education = education,
            Health = health,
            Caretaker = caretaker,
            PregnantOrNursing = pregnantOrNursing,
            Family = family,
            CompellingTies = compellingTies,
            Cooperation = cooperation,
            Petitions = petitions,
            Representation = representation,
            LeadCaseFileId = lead,
            TrialAttorney = trialAttorney,
            MotionSignedBy = motionSignedBy,
        };
    }

    private void RequireThatNothingIsMissing()
    {
        Require("caseFileId", CaseFileId is not null);
        Require(ANumberMember, ANumber is not null);
        Require("asOf", AsOf is not null);
    }

    private void Require(string member, bool isThere)
    {
        if (!isThere && !_cursor.Faults.Any(fault => fault.At.Top == member))
            _cursor.Note(new(member), FaultKinds.Missing, null, "is required");
    }

    private string? ReadKey(Place at)
    {
        if (_cursor.Text(at) is not { } text)
            return null;
        var isKey = RecordKey.TryRead(text, out var key, out var fault);
        if (isKey && !InteragencyReview.Intake.ANumber.IsKey(key))
            return key;
        if (isKey)
            _cursor.Note(at, FaultKinds.ANumberAsKey, null, "is an A-number, which must not leave the agency");
        else
            _cursor.Note(at, FaultKinds.WrongForm, string.IsNullOrWhiteSpace(text) ? null : text, fault!);
        return null;
    }

    private string? ReadANumber(Place at)
    {
        if (_cursor.Text(at) is not { } text)
            return null;
        if (InteragencyReview.Intake.ANumber.TryNormalize(text, out var aNumber))
            return aNumber;
        _cursor.Note(at, FaultKinds.WrongForm, null, "is not A and 7 to 9 digits, not all of them 0");
        return null;
    }

    /// <summary>
    /// The subject of a person, who is kept from voting by it: like a key it is read without the blanks around it and in NFC, since it is
    /// compared by its letters. A blank one names nobody.
    /// </summary>
    private string? ReadPerson(Place at) => _cursor.Text(at) is { } text && Nfc.Of(text.Trim()) is { Length: > 0 } subject ? subject : null;

    private ProtectedFacts ReadProtected(Place at)
    {
        if (!_cursor.OpenObject(at))
            return ProtectedFacts.None;
        ImmutableArray<string> victimOf = [], abuserOnly = [];
        string? status = null;
        bool witness = false, plaintiff = false, asylum = false;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Protected, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "victimOf": victimOf = _cursor.SomeOf(VictimOf, here); break;
                case "statusVawaTU": status = _cursor.OneOf(StatusVawaTU, here); break;
                case "witness": witness = _cursor.Flag(here); break;
                case "civilRightsPlaintiff": plaintiff = _cursor.Flag(here); break;
                case "asylumClaim": asylum = _cursor.Flag(here); break;
                case AbuserOnlyMember: abuserOnly = _cursor.Texts(here); break;
            }
        }

        return new()
        {
            VictimOf = victimOf,
            StatusVawaTU = status,
            Witness = witness,
            CivilRightsPlaintiff = plaintiff,
            AsylumClaim = asylum,
            AbuserOnly = abuserOnly,
        };
    }
}
