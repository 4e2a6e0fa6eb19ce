using System.Globalization;
using InteragencyReview.Load.Reporting;

namespace InteragencyReview.Load.Whole;

/// <summary>What one case costs on its way from the case file to the decision on the docket feed, counted in the databases.</summary>
internal static class CostOfACase
{
    private const int Officers = 4;
    private const string Feed = "select count(*) from mt_events where stream_id = 'docket-feed'";
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    // PostgreSQL's counters of tables of a connection that went idle come up to ten seconds late.
    private static readonly TimeSpan CountersSettle = TimeSpan.FromSeconds(11);

    public static async Task Measure(RunningSystem system, Pace pace, Docket docket, Report report)
    {
        report.Chapter(
            "What one case costs",
            $"Rows for each of {pace.Followed} cases, from the case file and the court's record through screening, vote and three ballots to the decision in the three logs and on the "
            + "docket feed: averages of what PostgreSQL counted.");
        var before = await Count(system);
        await Walk(system, pace, docket);
        var after = await Count(system);

        report.Header("Schema", "Table", "Inserted", "Updated", "Deleted");
        foreach (var ((schema, table), now) in after.OrderBy(t => t.Key))
        {
            var was = before.GetValueOrDefault((schema, table), new(0, 0, 0));
            if (now != was)
                report.Row(schema, table, PerCase(now.Inserted - was.Inserted), PerCase(now.Updated - was.Updated), PerCase(now.Deleted - was.Deleted));
        }

        var events = Sum("mt_events", after) - Sum("mt_events", before);
        var messages = Sum("wolverine_incoming_envelopes", after) - Sum("wolverine_incoming_envelopes", before);
        var rows = after.Values.Sum(t => t.Inserted + t.Updated + t.Deleted) - before.Values.Sum(t => t.Inserted + t.Updated + t.Deleted);
        report.Line();
        report.Line($"Together: **{PerCase(events)} events, {PerCase(messages)} messages, {PerCase(rows)} rows written** (inserted, updated or deleted) for each case.");

        string PerCase(long count) => ((double)count / pace.Followed).ToString("0.##", CultureInfo.InvariantCulture);
    }

    private static async Task Walk(RunningSystem system, Pace pace, Docket docket)
    {
        var first = (pace.Times * pace.Cases) + 1;
        var numbers = $"case_file_id >= '{Docket.CaseFileId(first)}'";
        await ImportLoad.Send(
            system, "dhs.records", RunningSystem.Dhs, "case-files", pace.Followed, docket.CaseFiles, $"select count(*) from mt_doc_review where lane is not null and {numbers}", pace.Followed, first);
        await ImportLoad.Send(
            system,
            "eoir.records",
            RunningSystem.Eoir,
            "case-records",
            pace.Followed,
            docket.CaseRecords,
            $"select count(*) from mt_doc_review where court is not null and {numbers}",
            pace.Followed,
            first);
        var feed = await system.Count(RunningSystem.Eoir, Feed);
        var cases = await Cases.Next(system, pace.Followed, Docket.CaseFileId(first));
        await Voting.Open(system, cases);
        await Voting.Cast(system, cases, Officers, perSecond: null);
        await RunningSystem.Until(
            async () => await system.Count(RunningSystem.Eoir, Feed) >= feed + pace.Followed,
            Bound,
            $"{pace.Followed} decisions on the docket feed");
    }

    private static long Sum(string table, Dictionary<(string Schema, string Table), Writes> counts) =>
        counts.Where(t => t.Key.Table == table).Sum(t => t.Value.Inserted);

    private static async Task<Dictionary<(string Schema, string Table), Writes>> Count(RunningSystem system)
    {
        await Task.Delay(CountersSettle);
        var counts = new Dictionary<(string, string), Writes>();
        await using var command = system.Databases[RunningSystem.WorkingGroup].CreateCommand(
            "select schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del from pg_stat_user_tables");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            counts[(reader.GetString(0), reader.GetString(1))] = new(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));

        return counts;
    }

    private sealed record Writes(long Inserted, long Updated, long Deleted);
}
