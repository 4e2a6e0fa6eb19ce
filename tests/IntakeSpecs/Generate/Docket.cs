using System.Collections.Immutable;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Tool.Generate;

namespace InteragencyReview.IntakeSpecs.Generate;

/// <summary>A generated docket in a folder of its own.</summary>
internal sealed class Docket : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("docket-specs-");

    public Docket(int cases, ulong seed, bool clean, bool compressed = false) =>
        Manifest = SyntheticDocket.Write(Path, cases, seed, clean, compressed, progress: null, CancellationToken.None);

    public string Path => _folder.FullName;

    public Manifest Manifest { get; }

    public IEnumerable<string> Files => Directory.EnumerateFiles(Path).Order(StringComparer.Ordinal);

    /// <summary>Reads the court's files.</summary>
    public (ImmutableArray<HearingCase> Cases, IntakeReport Report) ReadCourt(long partitionBytes = EoirExtract.UsualPartition)
    {
        var extract = EoirExtract.Open(Path, out var problem) ?? throw new InvalidOperationException(problem);
        var tally = new IntakeTally();
        var cases = extract.Read(tally, asOf: null, progress: null, CancellationToken.None, partitionBytes).ToImmutableArray();
        return (cases, tally.Build(TimeSpan.Zero, []));
    }

    public IEnumerable<DocketReading> ReadDocket() =>
        File.ReadLines(System.IO.Path.Combine(Path, "docket.ndjson")).Select(DocketReader.Read);

    public IEnumerable<CrosswalkRow> ReadCrosswalk() => CrosswalkTable.Read(System.IO.Path.Combine(Path, CrosswalkTable.FileName));

    public void Dispose() => _folder.Delete(recursive: true);
}
