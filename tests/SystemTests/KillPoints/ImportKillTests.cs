using InteragencyReview.Intake.Reports;
using InteragencyReview.SystemTests.Running;
using InteragencyReview.Tool.Generate;
using Npgsql;
using Xunit.Abstractions;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>
/// Promise 1, for those who bring dockets in: while a docket is imported one agency's service after the other is killed (kill -9)
/// at a seeded event of its log; each time the import is run again, as its error says; in the end everything is there once, as
/// after an import that nobody disturbed.
/// </summary>
public sealed class ImportKillTests(ITestOutputHelper output)
{
    private const int Cases = 150;

    /// <summary>A kill falls into the first part of what a service has to take: so there is something left for the last run.</summary>
    private const int PartKilled = 2;

    private static readonly string[] CrosswalkAndLines = ["crosswalk.tsv", "case-files.ndjson", "docket.ndjson"];

    [Theory]
    [MemberData(nameof(KillSeeds.Theory), MemberType = typeof(KillSeeds))]
    public async Task An_import_in_which_services_were_killed_is_run_again_and_leaves_what_an_undisturbed_one_leaves(int seed)
    {
        output.WriteLine($"seed {seed}");
        var folder = Directory.CreateTempSubdirectory("review-docket-").FullName;
        try
        {
            var docket = Path.Combine(folder, "docket");
            SyntheticDocket.Write(docket, Cases, (ulong)seed, clean: true, compressed: false, progress: null, CancellationToken.None);

            // Both systems hash and hide under the same names, so that their streams can be compared.
            KeyValuePair<string, string>[] keys = [new("Keys__ANumber", ServiceCommands.NewKey()), new("Keys__Protected", ServiceCommands.NewKey())];
            var (expected, whole) = await Undisturbed(docket, keys);
            await using var system = await ReviewSystem.Start(keys);
            var chance = new Random(seed);
            foreach (var agency in ServiceName.Agencies.OrderBy(_ => chance.Next()).ToList())
                await KilledInTheMiddle(system, agency, FilesOf(agency, docket), expected.Lines[agency].Count, chance);

            await Logs.Rest(system);
            var already = await Taken(system);
            var again = await ReviewImport.Run(system, docket, patient: true);
            Assert.True(again.ExitCode == ReviewImport.AllTaken, again.Errors);
            await Logs.Rest(system);

            CountsAreTrue(whole, again.Report, already);
            expected.AssertSame(await LogCopy.Of(system));
            var review = system.Log(ServiceName.WorkingGroup);
            Assert.Equal(Cases, await review.Number("select count(*) from mt_events where type = 'case_screened'"));
            Assert.Equal(Cases, await review.Number("select count(distinct stream_id) from mt_events where type = 'case_screened'"));
            await EverythingOnce.NothingIsLeftAside(system);
            await Audit.SnapshotsEqualTheirEvents(system);
            await Audit.SealsAreWhole(system);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(LogCopy Copy, IntakeReport Report)> Undisturbed(string docket, KeyValuePair<string, string>[] keys)
    {
        await using var system = await ReviewSystem.Start(keys);
        var import = await ReviewImport.Run(system, docket, patient: true);
        Assert.Equal(ReviewImport.AllTaken, import.ExitCode);
        await Logs.Rest(system);
        return (await LogCopy.Of(system), import.Report);
    }

    /// <summary>A folder with the files of one agency only: another's service would be done with its own before this one is killed.</summary>
    private static string FilesOf(ServiceName agency, string docket)
    {
        var folder = Directory.CreateDirectory($"{docket}-{agency}").FullName;
        foreach (var file in Directory.EnumerateFiles(docket).Where(file => OwnerOf(Path.GetFileName(file)) == agency))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;

        static ServiceName OwnerOf(string file) =>
            file == "docket.ndjson" ? ServiceName.Oil
            : file is "crosswalk.tsv" or "case-files.ndjson" ? ServiceName.Dhs
            : ServiceName.Eoir;
    }

    /// <param name="inAll">Events that an undisturbed import appends to the log of this agency.</param>
    private async Task KilledInTheMiddle(ReviewSystem system, ServiceName agency, string files, int inAll, Random chance)
    {
        var log = system.Log(agency);
        var further = chance.Next(1, inAll / PartKilled);
        var rollsBack = chance.Next(2) == 0;
        output.WriteLine($"{agency} is killed {further} events on; what it had begun is {(rollsBack ? "rolled back" : "committed for nobody")}");

        var position = await log.Number("select last_value from mt_events_sequence") + further;
        Task<ReviewImport> import;
        await using (var trap = await Trap.Set(log, "mt_events", "insert", $"new.seq_id >= {position}", rollsBack))
        {
            import = ReviewImport.Run(system, files, patient: false);
            var backend = await trap.Caught();
            await system.Kill(agency);
            await trap.Open(backend);
        }

        var told = await import;
        Assert.Equal(ReviewImport.CouldNotRun, told.ExitCode);
        Assert.Equal("", told.Output);
        Assert.Contains($"{system.Address(agency)} cannot be reached", told.Errors, StringComparison.Ordinal);
        Assert.EndsWith("Is the service running? Then run this again: nothing is done twice.", told.Errors.TrimEnd(), StringComparison.Ordinal);
        await system.Start(agency);
    }

    /// <summary>How many records of each file that is counted by record stand in the logs.</summary>
    private static async Task<Dictionary<string, long>> Taken(ReviewSystem system)
    {
        var dhs = system.Log(ServiceName.Dhs);
        return new(StringComparer.Ordinal)
        {
            ["crosswalk.tsv"] = await Records(dhs, "crosswalk_line_kept"),
            ["case-files.ndjson"] = await Records(dhs, "case_file_recorded"),
            ["docket.ndjson"] = await Records(system.Log(ServiceName.Oil), "docket_kept"),
        };
    }

    private static Task<long> Records(NpgsqlDataSource log, string type) =>
        log.Number("select count(distinct stream_id) from mt_events where type = $1", type);

    private static void CountsAreTrue(IntakeReport whole, IntakeReport again, Dictionary<string, long> already)
    {
        Assert.True(again.AddsUp);
        foreach (var first in whole.Files)
        {
            var now = again.Files.Single(file => file.File == first.File);
            Assert.Equal((first.File, first.Read, first.Rejected), (now.File, now.Read, now.Rejected));
        }

        foreach (var file in CrosswalkAndLines)
        {
            var now = again.Files.Single(f => f.File == file);
            Assert.Equal((file, already[file]), (file, now.Unchanged));
            Assert.Equal((file, now.Read - already[file]), (file, now.Accepted + now.Repaired));
        }
    }
}
