using System.Text.Json;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Tool.Generate;

namespace InteragencyReview.IntakeSpecs.Generate;

/// <summary>Whatever happens to the bytes of a docket, its import neither throws nor loses count.</summary>
public sealed class DamagedDocketSpecs
{
    private const int Rounds = 60;
    private const int Cases = 60;

    [Fact]
    public void Random_damage_never_throws_and_every_row_is_counted()
    {
        using var docket = new Docket(Cases, seed: 12, clean: false);
        var whole = docket.Files.Where(path => Path.GetFileName(path) != EoirFiles.DayFile).ToDictionary(path => path, File.ReadAllBytes);
        for (var round = 0; round < Rounds; round++)
        {
            var chance = Chance.For(20_111_204, "damage", round);
            foreach (var (path, bytes) in whole)
                File.WriteAllBytes(path, Damaged(bytes, chance));
            try
            {
                ReadAll(docket.Path);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Round {round}", e);
            }
        }
    }

    private static void ReadAll(string directory)
    {
        if (EoirExtract.Open(directory, out _) is { } extract)
        {
            var tally = new IntakeTally();
            foreach (var made in extract.Read(tally, asOf: null, progress: null, CancellationToken.None))
            {
                var reading = HearingRecordReader.Read(made.Json);
                Assert.DoesNotContain(reading.Findings, found => found.Kind == FindingKind.Rejection);
                Assert.Equal(JsonSerializer.Serialize(made.Record), JsonSerializer.Serialize(reading.Record));
            }

            var report = tally.Build(TimeSpan.Zero, []);
            Assert.True(report.AddsUp);
            foreach (var file in report.Files)
                Assert.Equal(Rows(Path.Combine(directory, file.File)), file.Read);
        }

        foreach (var line in File.ReadLines(Path.Combine(directory, "docket.ndjson")))
            DocketReader.Read(line);
        var crosswalk = Path.Combine(directory, CrosswalkTable.FileName);
        if (CrosswalkTable.Problem(crosswalk) is null)
            Assert.All(CrosswalkTable.Read(crosswalk), row => Assert.True(row.Line is not null || !row.Findings.IsEmpty));
    }

    /// <summary>Lines that are not blank, less the header.</summary>
    private static long Rows(string path) =>
        File.ReadAllText(path, System.Text.Encoding.Latin1).Split('\n').Count(line => (line.EndsWith('\r') ? line[..^1] : line).Length > 0) - 1;

    private static byte[] Damaged(byte[] whole, Chance chance)
    {
        var bytes = whole.ToList();
        for (var hit = chance.Between(0, 30); hit > 0; hit--)
        {
            var at = chance.Below(bytes.Count);
            switch (chance.Below(6))
            {
                case 0:
                    bytes[at] = (byte)chance.Below(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)'\t');
                    break;
                case 3:
                    bytes.Insert(at, (byte)'\n');
                    break;
                case 4:
                    bytes.Insert(at, 0);
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(chance.Below(200), bytes.Count - at - 1));
                    break;
            }
        }

        return [.. bytes];
    }
}
