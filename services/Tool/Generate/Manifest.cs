using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Tool.Generate;

/// <summary>What was put into a synthetic docket: so that the report of its import can be held against it.</summary>
/// <param name="Dirt">What an import must report, by file, kind and name, with its number.</param>
public sealed record Manifest(
    ulong Seed,
    int Cases,
    bool Clean,
    DateOnly AsOf,
    ImmutableArray<Manifest.File> Files,
    ImmutableArray<Manifest.Stage> Stages,
    ImmutableArray<Manifest.Measure> Measures,
    ImmutableArray<Manifest.DirtCount> Dirt)
{
    public const string FileName = "manifest.json";

    /// <param name="Rows">Without the header.</param>
    public sealed record File(string Name, long Rows);

    public sealed record Stage(string Name, int Cases);

    /// <summary>A share of the docket: between which bounds it should be, and what came out. All in per cent.</summary>
    public sealed record Measure(string Name, double AtLeast, double AtMost, double Got);

    public sealed record DirtCount(string File, string Kind, string Name, long Count);

    public string ToJson() => JsonSerializer.Serialize(this, new JsonSerializerOptions(WireJson.Options) { WriteIndented = true });
}

/// <summary>Counts what was put in.</summary>
public sealed class DirtTally
{
    private readonly SortedDictionary<(string File, string Kind, string Name), long> _counts = [];

    public ImmutableArray<Manifest.DirtCount> Counts =>
        [.. _counts.Select(c => new Manifest.DirtCount(c.Key.File, c.Key.Kind, c.Key.Name, c.Value))];

    public void Add(string file, string kind, string name) =>
        _counts[(file, kind, name)] = _counts.GetValueOrDefault((file, kind, name)) + 1;
}

/// <summary>Counts what came out.</summary>
public sealed class Measures
{
    private readonly Dictionary<string, int> _nationalities = new(StringComparer.Ordinal);
    private readonly int[] _lanes = new int[Enum.GetValues<Lane>().Length];
    private readonly int[] _stages = new int[Enum.GetValues<SyntheticStage>().Length];
    private int _cases;
    private int _riders;
    private int _everDetained;
    private int _inCourt;
    private int _criminal;
    private int _protected;

    public ImmutableArray<Manifest.Stage> Stages =>
        [.. Enum.GetValues<SyntheticStage>().Select(stage => new Manifest.Stage($"{stage}", _stages[(int)stage]))];

    public ImmutableArray<Manifest.Measure> All =>
    [
        Of("nationality Mexico", 50.7, 1.5, _nationalities.GetValueOrDefault("MX"), _cases),
        Of("nationality Guatemala", 7.7, 1, _nationalities.GetValueOrDefault("GT"), _cases),
        Of("nationality El Salvador", 5.8, 1, _nationalities.GetValueOrDefault("ES"), _cases),
        Of("nationality Honduras", 4.9, 1, _nationalities.GetValueOrDefault("HO"), _cases),
        Of("nationality China", 4.8, 1, _nationalities.GetValueOrDefault("CH"), _cases),
        Of("criminal charge, of the cases in court", 15.5, 1.5, _criminal, _inCourt),
        Of("ever detained", 66.9, 1.5, _everDetained, _cases),
        Range("lane Accelerate", 12, 20, Of(Lane.Accelerate), _cases),
        Range("lane ConsiderForDiscretion (eligible)", 7, 12, Of(Lane.ConsiderForDiscretion), _cases),
        Range("lane Undetermined", 10, 20, Of(Lane.Undetermined), _cases),
        Range("lane ContinueNormally", 48, 71, Of(Lane.ContinueNormally), _cases),
        Range("riders", 5, 10, _riders, _cases),
        Range("with a protected fact", 18, 30, _protected, _cases),
    ];

    public void Add(SyntheticCase theCase, Lane lane)
    {
        _cases++;
        _lanes[(int)lane]++;
        _stages[(int)theCase.Stage]++;
        CollectionsMarshal.GetValueRefOrAddDefault(_nationalities, theCase.Facts.Nationality!, out _)++;
        if (theCase.Lead is not null)
            _riders++;
        if (theCase.Facts.Custody != "never")
            _everDetained++;
        if (theCase.IsInCourt)
            _inCourt++;
        if (theCase is { IsInCourt: true, HasCriminalCharge: true })
            _criminal++;
        var guarded = theCase.Person.Protected;
        if (guarded.AsylumClaim || guarded.Witness || guarded.CivilRightsPlaintiff || !guarded.VictimOf.IsEmpty)
            _protected++;
    }

    private int Of(Lane lane) => _lanes[(int)lane];

    private static Manifest.Measure Of(string name, double aim, double tolerance, int count, int of) => Range(name, aim - tolerance, aim + tolerance, count, of);

    private static Manifest.Measure Range(string name, double atLeast, double atMost, int count, int of) =>
        new(name, Math.Round(atLeast, 1), Math.Round(atMost, 1), of == 0 ? 0 : Math.Round(100.0 * count / of, 2));
}
