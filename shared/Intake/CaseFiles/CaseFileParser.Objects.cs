using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;
using static InteragencyReview.Intake.CaseFiles.CaseFileFormat;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>The objects within a case file. An object that is there is a finding, even an empty one.</summary>
internal ref partial struct CaseFileParser
{
    private Detainer? ReadDetainer(Place at)
    {
        if (!_cursor.OpenObject(at))
            return null;
        DateTimeOffset? lodgedOn = null, heldSince = null, liftedOn = null;
        string? soleCharge = null, zone = null;
        var copyServed = false;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Detainer, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "lodgedOn": lodgedOn = _cursor.Instant(here); break;
                case "heldSince": heldSince = _cursor.Instant(here); break;
                case "liftedOn": liftedOn = _cursor.Instant(here); break;
                case "soleCharge": soleCharge = _cursor.OneOf(SoleCharge, here); break;
                case "copyServed": copyServed = _cursor.Flag(here); break;
                case "zone": zone = ReadTimeZone(here); break;
            }
        }

        return new() { LodgedOn = lodgedOn, HeldSince = heldSince, LiftedOn = liftedOn, SoleCharge = soleCharge, CopyServed = copyServed, Zone = zone };
    }

    private BackgroundCheck? ReadBackgroundCheck(Place at)
    {
        if (!_cursor.OpenObject(at))
            return null;
        DateOnly? on = null;
        string? result = null, certifiedBy = null;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.BackgroundCheck, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "on": on = _cursor.Date(here); break;
                case "result": result = _cursor.OneOf(CheckResult, here); break;
                case "certifiedBy": certifiedBy = ReadPerson(here); break;
            }
        }

        return new(on, result, certifiedBy);
    }

    private ChargingDocument? ReadChargingDocument(Place at)
    {
        if (!_cursor.OpenObject(at))
            return null;
        DateOnly? issuedOn = null, filedOn = null;
        string? issuedBy = null, officer = null;
        ImmutableArray<string> charges = [];
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.ChargingDocument, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "issuedOn": issuedOn = _cursor.Date(here); break;
                case "filedOn": filedOn = _cursor.Date(here); break;
                case "issuedBy": issuedBy = _cursor.OneOf(IssuedBy, here); break;
                case "officer": officer = ReadPerson(here); break;
                case "charges": charges = _cursor.Texts(here); break;
            }
        }

        return new() { IssuedOn = issuedOn, FiledOn = filedOn, IssuedBy = issuedBy, Officer = officer, Charges = charges };
    }

    private Entry ReadEntry(Place at)
    {
        if (!_cursor.OpenObject(at))
            return new();
        DateOnly? on = null, violatedOn = null;
        string? manner = null;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Entry, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "on": on = _cursor.Date(here); break;
                case "manner": manner = _cursor.OneOf(Manner, here); break;
                case "admissionViolatedOn": violatedOn = _cursor.Date(here); break;
            }
        }

        return new() { On = on, Manner = manner, AdmissionViolatedOn = violatedOn };
    }

    private FraudFinding? ReadFraudFinding(Place at)
    {
        if (!_cursor.OpenObject(at))
            return null;
        DateOnly? on = null;
        string? by = null;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.FraudFinding, at, ref seen) is { } member)
        {
            if (member == "on")
                on = _cursor.Date(at.Of(member));
            else
                by = _cursor.OneOf(FraudFoundBy, at.Of(member));
        }

        return new(on, by);
    }

    private ImmutableArray<PriorRemoval> ReadPriorRemovals(Place list)
    {
        if (!_cursor.OpenList(list))
            return [];
        var removals = ImmutableArray.CreateBuilder<PriorRemoval>(RecordCursor.UsualLength);
        for (var i = 0; _cursor.NextItem(); i++)
        {
            var at = list.At(i);
            if (!_cursor.OpenObject(at, isItem: true))
                continue;
            DateOnly? on = null;
            ulong seen = 0;
            while (_cursor.Next(CaseFileFormat.PriorRemoval, at, ref seen) is { } member)
                on = _cursor.Date(at.Of(member));
            removals.Add(new(on));
        }

        return removals.DrainToImmutable();
    }

    private ImmutableArray<Conviction> ReadConvictions(Place list)
    {
        if (!_cursor.OpenList(list))
            return [];
        var convictions = ImmutableArray.CreateBuilder<Conviction>(RecordCursor.UsualLength);
        for (var i = 0; _cursor.NextItem(); i++)
        {
            if (ReadConviction(list.At(i)) is { } conviction)
                convictions.Add(conviction);
        }

        return convictions.DrainToImmutable();
    }

    private Conviction? ReadConviction(Place at)
    {
        if (!_cursor.OpenObject(at, isItem: true))
            return null;
        DateOnly? on = null;
        string? ncic = null, @class = null;
        int? maxPenaltyDays = null;
        bool aggravatedFelony = false, minorTraffic = false;
        ImmutableArray<string> elements = [];
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Conviction, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "on": on = _cursor.Date(here); break;
                case "ncic": ncic = ReadNcic(here); break;
                case "class": @class = _cursor.OneOf(Class, here); break;
                case "maxPenaltyDays": maxPenaltyDays = _cursor.Count(here); break;
                case "aggravatedFelony": aggravatedFelony = _cursor.Flag(here); break;
                case "minorTraffic": minorTraffic = _cursor.Flag(here); break;
                case "elements": elements = _cursor.SomeOf(Elements, here); break;
            }
        }

        return new()
        {
            On = on,
            Ncic = ncic,
            Class = @class,
            MaxPenaltyDays = maxPenaltyDays,
            AggravatedFelony = aggravatedFelony,
            MinorTraffic = minorTraffic,
            Elements = elements,
        };
    }

    private ImmutableArray<PendingCharge> ReadPendingCharges(Place list)
    {
        if (!_cursor.OpenList(list))
            return [];
        var charges = ImmutableArray.CreateBuilder<PendingCharge>(RecordCursor.UsualLength);
        for (var i = 0; _cursor.NextItem(); i++)
        {
            if (ReadPendingCharge(list.At(i)) is { } charge)
                charges.Add(charge);
        }

        return charges.DrainToImmutable();
    }

    private PendingCharge? ReadPendingCharge(Place at)
    {
        if (!_cursor.OpenObject(at, isItem: true))
            return null;
        DateOnly? on = null;
        string? ncic = null, @class = null;
        var minorTraffic = false;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.PendingCharge, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "on": on = _cursor.Date(here); break;
                case "ncic": ncic = ReadNcic(here); break;
                case "class": @class = _cursor.OneOf(Class, here); break;
                case "minorTraffic": minorTraffic = _cursor.Flag(here); break;
            }
        }

        return new() { On = on, Ncic = ncic, Class = @class, MinorTraffic = minorTraffic };
    }

    private Military ReadMilitary(Place at)
    {
        if (!_cursor.OpenObject(at))
            return new();
        string? self = null, relation = null;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Military, at, ref seen) is { } member)
        {
            if (member == "self")
                self = _cursor.OneOf(MilitarySelf, at.Of(member));
            else
                relation = _cursor.OneOf(MilitaryRelation, at.Of(member));
        }

        return new(self ?? "none", relation ?? "none");
    }

    private Education ReadEducation(Place at)
    {
        if (!_cursor.OpenObject(at))
            return new();
        bool? inSchool = null;
        string? highSchool = null, higher = null;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Education, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "inSchool": inSchool = _cursor.Answer(here); break;
                case "highSchool": highSchool = _cursor.OneOf(Schooling, here); break;
                case "higher": higher = _cursor.OneOf(Schooling, here); break;
            }
        }

        return new() { InSchool = inSchool, HighSchool = highSchool, Higher = higher };
    }

    private Health ReadHealth(Place at)
    {
        if (!_cursor.OpenObject(at))
            return new();
        bool serious = false, significant = false;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Health, at, ref seen) is { } member)
        {
            if (member == "seriousCondition")
                serious = _cursor.Flag(at.Of(member));
            else
                significant = _cursor.Flag(at.Of(member));
        }

        return new(serious, significant);
    }

    private Family ReadFamily(Place at)
    {
        if (!_cursor.OpenObject(at))
            return new();
        ImmutableArray<string> citizens = [], residents = [];
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Family, at, ref seen) is { } member)
        {
            if (member == "usCitizen")
                citizens = _cursor.SomeOf(Relative, at.Of(member));
            else
                residents = _cursor.SomeOf(Relative, at.Of(member));
        }

        return new() { UsCitizen = citizens, PermanentResident = residents };
    }

    private ImmutableArray<Petition> ReadPetitions(Place list)
    {
        if (!_cursor.OpenList(list))
            return [];
        var petitions = ImmutableArray.CreateBuilder<Petition>(RecordCursor.UsualLength);
        for (var i = 0; _cursor.NextItem(); i++)
        {
            if (ReadPetition(list.At(i)) is { } petition)
                petitions.Add(petition);
        }

        return petitions.DrainToImmutable();
    }

    private Petition? ReadPetition(Place at)
    {
        if (!_cursor.OpenObject(at, isItem: true))
            return null;
        string? form = null, receipt = null, status = null;
        DateOnly? filedOn = null;
        var immediateRelief = false;
        ulong seen = 0;
        while (_cursor.Next(CaseFileFormat.Petition, at, ref seen) is { } member)
        {
            var here = at.Of(member);
            switch (member)
            {
                case "form": form = _cursor.Text(here); break;
                case "receipt": receipt = ReadReceipt(here); break;
                case "filedOn": filedOn = _cursor.Date(here); break;
                case "status": status = _cursor.OneOf(PetitionStatus, here); break;
                case "immediateRelief": immediateRelief = _cursor.Flag(here); break;
            }
        }

        return new() { Form = form, Receipt = receipt, FiledOn = filedOn, Status = status, ImmediateRelief = immediateRelief };
    }

    private string? ReadNcic(Place at)
    {
        if (_cursor.Text(at) is not { } text)
            return null;
        if (IsNcic(text))
            return text;
        _cursor.Note(at, FaultKinds.WrongForm, text, "is not 4 digits");
        return null;
    }

    private string? ReadTimeZone(Place at)
    {
        if (_cursor.Text(at) is not { } text)
            return null;
        if (IsTimeZone(text))
            return text;
        if (text.Length == 0)
            _cursor.Note(at, FaultKinds.NotInList, null, "is empty where an IANA time zone is expected");
        else
            _cursor.Note(at, FaultKinds.NotInList, text, "is not an IANA time zone that this system knows");
        return null;
    }

    private string? ReadReceipt(Place at)
    {
        if (_cursor.Text(at) is not { } text)
            return null;
        if (IsReceipt(text))
            return text;
        _cursor.Note(at, FaultKinds.WrongForm, text, "is not 3 capitals and 10 digits");
        return null;
    }
}
