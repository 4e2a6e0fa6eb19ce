using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;

namespace InteragencyReview.Tool.Generate;

/// <summary>Writes what DHS and OIL have, and the crosswalk: the files beside the court's.</summary>
public sealed class AgencyFiles : IDisposable
{
    /// <summary>One line in so many is soiled.</summary>
    private const int CaseFileDirtPeriod = 97;
    private const int DocketDirtPeriod = 41;
    private const int CrosswalkDirtPeriod = 211;
    private const int FirstDirt = 5;
    private const int PetitionDays = 30;

    private readonly StreamWriter _caseFiles;
    private readonly StreamWriter _docket;
    private readonly StreamWriter _crosswalk;
    private readonly string _caseFileName;
    private readonly string _docketName;
    private readonly DirtTally? _dirt;
    private readonly ulong _seed;
    private readonly DateOnly _asOf;
    private long _caseFileLines;
    private long _docketLines;
    private long _crosswalkLines;

    /// <param name="dirt">Null writes clean files.</param>
    public AgencyFiles(string directory, bool compressed, ulong seed, DateOnly asOf, DirtTally? dirt)
    {
        (_seed, _asOf, _dirt) = (seed, asOf, dirt);
        var ending = compressed ? ".ndjson.gz" : ".ndjson";
        (_caseFileName, _docketName) = ("case-files" + ending, "docket" + ending);
        _caseFiles = Open(directory, _caseFileName);
        _docket = Open(directory, _docketName);
        _crosswalk = Open(directory, CrosswalkTable.FileName);
        _crosswalk.WriteLine("A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKET_NUMBER");
    }

    public ImmutableArray<Manifest.File> Rows =>
        [new(_caseFileName, _caseFileLines), new(_docketName, _docketLines), new(CrosswalkTable.FileName, _crosswalkLines)];

    public void WriteCaseFile(SyntheticCase theCase)
    {
        var record = new JsonObject
        {
            ["caseFileId"] = theCase.CaseFileId,
            ["aNumber"] = theCase.Person.ANumber,
            ["asOf"] = Date(_asOf),
        };
        foreach (var (name, value) in Members(theCase.Facts))
            record[name] = value;
        if (theCase.Person.AbuserFraud is { } finding)
            record["fraudFinding"] = JsonSerializer.SerializeToNode(finding, WireJson.Options);
        var guarded = Members(theCase.Person.Protected).ToList();
        if (guarded.Exists(member => Says(member.Value)))
            record["protected"] = new JsonObject(guarded.Where(member => Says(member.Value)));

        var turn = _caseFileLines++;
        var soil = _dirt is not null && turn % CaseFileDirtPeriod == FirstDirt ? CaseFileDirt[(int)(turn / CaseFileDirtPeriod % CaseFileDirt.Length)] : null;
        Write(_caseFiles, _caseFileName, record, soil);
    }

    /// <param name="finalOrderOn">The day the Board dismissed the appeal.</param>
    public void WriteDocket(SyntheticCase theCase, DateOnly finalOrderOn)
    {
        var chance = Chance.For(_seed, "docket", theCase.Number);
        var lastDay = finalOrderOn.AddDays(PetitionDays);
        var record = new JsonObject
        {
            ["docketNumber"] = theCase.DocketNumber,
            ["circuit"] = theCase.Office.Circuit,
            ["aNumber"] = theCase.Person.ANumber,
            ["asOf"] = Date(_asOf),
            ["finalOrderOn"] = Date(finalOrderOn),
            ["petitionFiledOn"] = Date(chance.Day(finalOrderOn, lastDay < _asOf ? lastDay : _asOf)),
            ["stay"] = chance.By<string>([(0.4, "none"), (0.2, "requested"), (0.25, "granted"), (0.15, "denied")]),
            ["status"] = chance.By<string>([(0.25, "opened"), (0.5, "briefing"), (0.15, "argued"), (0.1, "abeyance")]),
            ["nextDueOn"] = Date(_asOf.AddDays(chance.Between(5, 120))),
        };
        var turn = _docketLines++;
        var soil = _dirt is not null && turn % DocketDirtPeriod == FirstDirt ? DocketDirt[(int)(turn / DocketDirtPeriod % DocketDirt.Length)] : null;
        Write(_docket, _docketName, record, soil);
    }

    public void WriteCrosswalk(SyntheticCase theCase)
    {
        if (!theCase.IsInCrosswalk)
            return;
        string?[] keys = [theCase.Person.ANumber, theCase.IdnCase, theCase.CaseFileId, theCase.DocketNumber];
        var turn = _crosswalkLines++;
        if (_dirt is not null && turn % CrosswalkDirtPeriod == FirstDirt)
        {
            var isPadded = turn / CrosswalkDirtPeriod % 2 == 0;
            keys = isPadded ? [.. keys[..2], keys[2] + "  ", keys[3]] : [keys[0], null, null, null];
            _dirt.Add(CrosswalkTable.FileName, isPadded ? FindingKind.Repair : FindingKind.Rejection, isPadded ? "padded" : "too-few-keys");
        }

        _crosswalk.WriteLine(string.Join('\t', keys));
    }

    public void Dispose()
    {
        _caseFiles.Dispose();
        _docket.Dispose();
        _crosswalk.Dispose();
    }

    private sealed record Dirt(string Kind, string Name, Func<JsonObject, string> Soil);

    /// <summary>Each in turn, reported under the names of <see cref="FaultKinds"/> and of the suspicions.</summary>
    private static readonly ImmutableArray<Dirt> CaseFileDirt =
    [
        Set(FindingKind.Rejection, FaultKinds.NotADate, "birthDate", "1980-02-30"),
        Set(FindingKind.UnknownMember, "unknown-member", "hairColor", "brown"),
        Set(FindingKind.Rejection, FaultKinds.NotInList, "custody", "DETAINED"),
        Set(FindingKind.Suspicion, "jurisdiction-form", "jurisdiction", "123"),
        Set(FindingKind.Rejection, FaultKinds.Missing, "asOf", null),
        Set(FindingKind.Rejection, FaultKinds.AfterAsOf, "birthDate", "2017-05-01"),
        Set(FindingKind.Rejection, FaultKinds.WrongType, "gangMember", "no"),
        new(FindingKind.Rejection, FaultKinds.NotJson, record => record.ToJsonString()[..^1]),
    ];

    private static readonly ImmutableArray<Dirt> DocketDirt =
    [
        Set(FindingKind.Rejection, FaultKinds.NotInList, "circuit", "12"),
        Set(FindingKind.UnknownMember, "unknown-member", "panel", "merits"),
        Set(FindingKind.Suspicion, "deadline-far", "nextDueOn", "2031-01-01"),
        Set(FindingKind.Rejection, FaultKinds.NotADate, "finalOrderOn", "2011-06-31"),
    ];

    private static Dirt Set(string kind, string name, string member, string? value) => new(kind, name, record =>
    {
        record[member] = value;
        return record.ToJsonString();
    });

    private void Write(StreamWriter file, string name, JsonObject record, Dirt? dirt)
    {
        file.WriteLine(dirt is null ? record.ToJsonString() : dirt.Soil(record));
        if (dirt is not null)
            _dirt!.Add(name, dirt.Kind, dirt.Name);
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members<T>(T facts)
    {
        var members = JsonSerializer.SerializeToNode(facts, WireJson.Options)!.AsObject().ToList();
        return members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()));
    }

    /// <summary>False and an empty list say what a missing member says.</summary>
    private static bool Says(JsonNode? value) =>
        value is not null && value.GetValueKind() != JsonValueKind.False && value is not JsonArray { Count: 0 };

    private static string Date(DateOnly day) => $"{day:yyyy-MM-dd}";

    private static StreamWriter Open(string directory, string name)
    {
        Stream file = new FileStream(Path.Combine(directory, name), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1 << 16);
        if (name.EndsWith(".gz", StringComparison.Ordinal))
            file = new GZipStream(file, CompressionLevel.Fastest);
        return new(file) { NewLine = "\n" };
    }
}
