using System.Globalization;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.IntakeSpecs.Generate;

public sealed class GeneratedDocketSpecs
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        using var one = new Docket(400, seed: 7, clean: false, compressed: true);
        using var other = new Docket(400, seed: 7, clean: false, compressed: true);
        Assert.Equal(12, one.Files.Count());
        Assert.All(one.Files.Zip(other.Files), pair => Assert.Equal(File.ReadAllBytes(pair.First), File.ReadAllBytes(pair.Second)));
        Assert.Equal(one.Manifest.ToJson(), other.Manifest.ToJson());
    }

    [Fact]
    public void Another_seed_gives_another_docket()
    {
        using var one = new Docket(50, seed: 7, clean: true);
        using var other = new Docket(50, seed: 8, clean: true);
        Assert.NotEqual(File.ReadAllText(Path.Combine(one.Path, "case-files.ndjson")), File.ReadAllText(Path.Combine(other.Path, "case-files.ndjson")));
    }

    [Fact]
    public void A_clean_docket_has_nothing_to_report_in_any_format()
    {
        using var docket = new Docket(2_000, seed: 3, clean: true);
        var (cases, report) = docket.ReadCourt();
        Assert.Empty(report.Kinds);
        Assert.Empty(report.Orphans);
        Assert.All(cases, made => Assert.Empty(InteragencyReview.Intake.Eoir.HearingRecordReader.Read(made.Json).Findings));
        Assert.All(docket.ReadDocket(), reading => Assert.Empty(reading.Findings));
        Assert.All(docket.ReadCrosswalk(), row => Assert.Empty(row.Findings));
        Assert.All(File.ReadLines(Path.Combine(docket.Path, "case-files.ndjson")), line =>
        {
            var read = Assert.IsType<CaseFile>(CaseFileReader.Read(line));
            Assert.Empty(read.Unknown);
            Assert.True(read.Suspicions.IsEmpty, string.Join("; ", read.Suspicions) + line);
        });
    }

    [Fact]
    public void The_records_of_a_case_belong_together()
    {
        using var docket = new Docket(1_000, seed: 4, clean: true);
        var numbers = CaseFiles(docket)
            .ToDictionary(file => file.CaseFileId, file => file.ANumber);
        var court = docket.ReadCourt().Cases.ToDictionary(made => made.Record.IdnCase, made => made.Record.ANumber);
        var dockets = docket.ReadDocket().ToDictionary(reading => reading.DocketNumber!, reading => reading.Record!.ANumber);
        Assert.All(docket.ReadCrosswalk().Select(row => row.Line!), line =>
        {
            Assert.Equal(line.ANumber, numbers[line.CaseFileId!]);
            if (line.IdnCase is not null)
                Assert.True(court[line.IdnCase] is null || court[line.IdnCase] == line.ANumber);
            if (line.DocketNumber is not null)
                Assert.Equal(line.ANumber, dockets[line.DocketNumber]);
        });
        Assert.All(numbers.Values, number => Assert.StartsWith("A999", number, StringComparison.Ordinal));
    }

    [Fact]
    public void A_person_may_have_several_cases_and_tells_the_same_life()
    {
        using var docket = new Docket(2_000, seed: 4, clean: true);
        var several = CaseFiles(docket)
            .GroupBy(file => file.ANumber).Where(files => files.Count() > 1).ToList();
        Assert.InRange(several.Count, 20, 120);
        Assert.All(several, files => Assert.Single(files.Select(file => (file.Facts.BirthDate, file.Facts.Entry)).Distinct()));
    }

    [Fact]
    public void A_person_has_one_nationality_also_who_comes_with_a_lead_in_one_case_and_alone_in_another()
    {
        using var docket = new Docket(10_000, seed: 4, clean: true);
        var files = CaseFiles(docket);
        Assert.Contains(files.GroupBy(file => file.ANumber), same => same.DistinctBy(file => file.Facts.LeadCaseFileId is null).Count() > 1);
        Assert.All(files.GroupBy(file => file.ANumber), same => Assert.Single(same.Select(file => file.Facts.Nationality).Distinct()));
    }

    [Fact]
    public void Who_was_removed_before_came_back_afterwards()
    {
        using var docket = new Docket(2_000, seed: 4, clean: true);
        var removed = CaseFiles(docket).Where(file => !file.Facts.PriorRemovals.IsEmpty).ToList();
        Assert.NotEmpty(removed);
        Assert.All(removed, file => Assert.All(file.Facts.PriorRemovals, removal => Assert.InRange(removal.On!.Value, file.Facts.BirthDate!.Value, file.Facts.Entry.On!.Value)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2011)]
    public void The_shares_are_those_aimed_at(ulong seed)
    {
        using var docket = new Docket(10_000, seed, clean: true);
        Assert.All(docket.Manifest.Measures, m => Assert.True(
            m.Got >= m.AtLeast && m.Got <= m.AtMost,
            string.Create(CultureInfo.InvariantCulture, $"{m.Name}: {m.Got} is not in {m.AtLeast} to {m.AtMost}")));
        Assert.All(docket.Manifest.Stages, stage => Assert.True(stage.Cases > 0, stage.Name));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    public void The_import_of_the_courts_files_reports_exactly_the_dirt_that_was_put_in(ulong seed)
    {
        using var docket = new Docket(6_000, seed, clean: false);
        var (_, report) = docket.ReadCourt();
        var put = docket.Manifest.Dirt.Where(d => d.File.EndsWith(".csv", StringComparison.Ordinal))
            .GroupBy(d => (d.Kind, d.Name)).Select(d => (d.Key.Kind, d.Key.Name, Count: d.Sum(x => x.Count)));
        Assert.Equal(
            put.OrderBy(d => d.Kind, StringComparer.Ordinal).ThenBy(d => d.Name, StringComparer.Ordinal),
            report.Kinds.Select(k => (k.Kind, k.Name, k.Count)));
        Assert.True(report.AddsUp);
        Assert.All(
            docket.Manifest.Files.Where(f => f.Name.EndsWith(".csv", StringComparison.Ordinal)),
            file => Assert.Equal(file.Rows, report.Files.Single(f => f.File == file.Name).Read));
    }

    [Fact]
    public void Joining_in_many_small_partitions_gives_the_same()
    {
        using var docket = new Docket(1_500, seed: 8, clean: false);
        var (whole, report) = docket.ReadCourt();
        var (parts, partReport) = docket.ReadCourt(partitionBytes: 20_000);
        Assert.Equal(
            whole.OrderBy(made => made.Record.IdnCase, StringComparer.Ordinal).Select(made => Convert.ToHexString(made.Json)),
            parts.OrderBy(made => made.Record.IdnCase, StringComparer.Ordinal).Select(made => Convert.ToHexString(made.Json)));
        Assert.Equal(report.ToJson(), partReport.ToJson());
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.GetTempPath(), "review-intake-*"), folder => Directory.EnumerateFiles(folder).Any());
    }

    [Fact]
    public void The_other_formats_report_exactly_the_dirt_that_was_put_in()
    {
        using var docket = new Docket(6_000, seed: 5, clean: false);
        var found = new SortedDictionary<(string, string, string), long>();
        void Count(string file, string kind, string name) => found[(file, kind, name)] = found.GetValueOrDefault((file, kind, name)) + 1;

        foreach (var finding in docket.ReadDocket().SelectMany(reading => reading.Findings))
            Count("docket.ndjson", finding.Kind, finding.Name);
        foreach (var finding in docket.ReadCrosswalk().SelectMany(row => row.Findings))
            Count("crosswalk.tsv", finding.Kind, finding.Name);
        foreach (var line in File.ReadLines(Path.Combine(docket.Path, "case-files.ndjson")))
        {
            switch (CaseFileReader.Read(line))
            {
                case RejectedCaseFile rejected:
                    Count("case-files.ndjson", FindingKind.Rejection, rejected.Faults.Single().Kind);
                    break;
                case CaseFile file:
                    foreach (var suspicion in file.Suspicions)
                        Count("case-files.ndjson", FindingKind.Suspicion, suspicion.Kind);
                    foreach (var _ in file.Unknown)
                        Count("case-files.ndjson", FindingKind.UnknownMember, "unknown-member");
                    break;
            }
        }

        Assert.Equal(
            docket.Manifest.Dirt.Where(d => !d.File.EndsWith(".csv", StringComparison.Ordinal)).Select(d => ((d.File, d.Kind, d.Name), d.Count)),
            found.Select(f => (f.Key, f.Value)));
    }

    [Fact]
    public void No_place_shows_a_protected_value_or_an_A_number()
    {
        using var docket = new Docket(6_000, seed: 6, clean: false);
        var shown = docket.ReadCourt().Report.Kinds.SelectMany(k => k.Places).Where(p => p.Value is not null).ToList();
        Assert.NotEmpty(shown);
        Assert.DoesNotContain(shown, p => p.Column is "C_ASY_TYPE" or "CASE_TYPE" or "NAT" or "ADJ_RSN" or "DEC_CODE" or "OTHER_COMP" or "A_NUMBER" or "REC_TYPE");
        Assert.DoesNotContain(shown, p => p.Value!.StartsWith("A999", StringComparison.Ordinal));
    }

    private static List<CaseFile> CaseFiles(Docket docket) =>
        [.. File.ReadLines(Path.Combine(docket.Path, "case-files.ndjson")).Select(line => (CaseFile)CaseFileReader.Read(line))];
}
