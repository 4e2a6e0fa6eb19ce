using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Otlp;
using InteragencyReview.SystemTests.Running;
using ServiceName = InteragencyReview.SystemTests.Running.ServiceName;

namespace InteragencyReview.SystemTests;

/// <summary>
/// Everything protected is planted with marks that occur nowhere else, the main job is done, and then every place where anything
/// can be read is searched for them: tables, queues, consoles, answers, spans, metrics, logs.
/// </summary>
public sealed class ProtectedFactsTests : IAsyncLifetime
{
    private const int Number = 314_159;
    private const int BytesOfABase64Group = 3;

    private static readonly string[] ANumbers = ["999314159", "999314160"];

    /// <summary>In values: nowhere.</summary>
    private static readonly string[] Marks =
    [
        "MARK-UNKNOWN-MEMBER", "MARK-UNKNOWN-IN-ENTRY", "MARK-UNKNOWN-IN-PROTECTED", "MARK-ASYLUM-TYPE", "MARK-CASE-TYPE",
        "MARK-UNKNOWN-EOIR", "MARK-UNKNOWN-OIL", "MARK-UNKNOWN-CROSSWALK", "MARK-NO-SUCH-STATUS",

        // What rests on the abuser's word alone is itself a mark: a receipt and a day nothing else has.
        "MRK9199991999", "1987-01-23",

        // Words of a case file that are said of nobody outside the protected store.
        "domestic-violence", "serious-crime", "abuser-only",
    ];

    /// <summary>Names of members, protected or unknown: reported to whoever sent them, with what is wrong there, and to nobody else.</summary>
    private static readonly string[] ReportedNames =
    [
        "victimOf", "statusVawaTU", "civilRightsPlaintiff", "asylumClaim", "abuserOnly", "C_ASY_TYPE",
        "markUnknownName", "markNameInEntry", "markNameAtEoir", "markNameAtOil", "markNameInProtected", "markNameInCrosswalk",
    ];

    /// <summary>The tables in which an agency keeps what it knows under A-numbers: the events and the states they come to.</summary>
    private static readonly HashSet<string> AgenciesOwnRecords = new(StringComparer.Ordinal)
    {
        "dhs.mt_events", "dhs.mt_doc_chargingcase", "dhs.mt_doc_keptline", "eoir.mt_events", "eoir.mt_doc_hearingcase", "oil.mt_events", "oil.mt_doc_finalordercase",
    };

    private readonly ConcurrentBag<(string Path, string Body)> _answers = [];
    private OtlpReceiver _telemetry = null!;
    private ReviewSystem _system = null!;

    public async Task InitializeAsync()
    {
        _telemetry = await OtlpReceiver.Start();
        _system = await ReviewSystem.Start(_telemetry.Environment);
    }

    public async Task DisposeAsync()
    {
        await _system.DisposeAsync();
        await _telemetry.DisposeAsync();
    }

    [Fact]
    public async Task No_protected_fact_and_no_A_number_is_anywhere_it_does_not_belong()
    {
        await KeepEveryMessage();
        await ACommandFails();
        var caseId = await TheMainJob();
        await AMessageDies();
        await AskEverything(caseId);
        await _telemetry.Until(
            received => received.Spans.Any(span => span.Origin.ServiceName == "eoir" && span.Name == "decision_issued_v1")
                && received.Metrics.Count > 0 && received.Logs.Count > 0 ? received : null,
            Eventually.Deadline);

        var found = new List<string>();
        foreach (var (place, text, hasANumbers, isReport) in await Places())
        {
            found.AddRange(Marks.Concat(isReport ? [] : ReportedNames).Where(mark => Holds(text, mark)).Select(mark => $"{mark} in {place}: {Around(text, mark)}"));
            if (!hasANumbers)
                found.AddRange(ANumbers.Where(number => Holds(text, number)).Select(number => $"An A-number in {place}: {Around(text, number)}"));
        }

        Assert.True(found.Count == 0, $"{found.Count} finds:\n{string.Join('\n', found.Take(30))}");
    }

    [Fact]
    public void The_search_sees_through_base64_and_hexadecimal_digits()
    {
        foreach (var padding in new[] { "", "x", "xy" })
            Assert.True(Holds(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{padding}before MARK-ASYLUM-TYPE after")), "MARK-ASYLUM-TYPE"));
        Assert.True(Holds(@"\x" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes("before MARK-ASYLUM-TYPE after")), "MARK-ASYLUM-TYPE"));
        Assert.False(Holds("before after", "MARK-ASYLUM-TYPE"));
    }

    private static bool Holds(string text, string mark) => Spellings(mark).Any(spelling => text.Contains(spelling, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Spellings(string mark)
    {
        yield return mark;
        yield return Convert.ToHexStringLower(Encoding.UTF8.GetBytes(mark));

        // Where a text begins within a group of three bytes decides how base64 writes it: what is sure to stand there in each case.
        for (var shift = 0; shift < BytesOfABase64Group && mark.Length > BytesOfABase64Group * 2; shift++)
        {
            var whole = Encoding.UTF8.GetBytes(mark)[shift..];
            yield return Convert.ToBase64String(whole[..(whole.Length / BytesOfABase64Group * BytesOfABase64Group)]);
        }
    }

    private static string Around(string text, string mark)
    {
        const int context = 60;
        var at = Spellings(mark).Select(spelling => text.IndexOf(spelling, StringComparison.OrdinalIgnoreCase)).First(found => found >= 0);
        return text[Math.Max(0, at - context)..Math.Min(text.Length, at + context)];
    }

    /// <summary>Messages live for moments: a copy of each stays.</summary>
    private async Task KeepEveryMessage()
    {
        foreach (var database in _system.Databases)
        {
            await database.Execute(
                """
                create table public.messages_seen (message text);
                create function public.keep_message() returns trigger language plpgsql security definer as $$
                begin
                    insert into public.messages_seen values (concat(new.message_type, ' ', encode(new.body, 'escape')));
                    return new;
                end $$;
                """);
            foreach (var table in await database.Texts(
                "select format('%I.%I', schemaname, tablename) from pg_tables where tablename = 'wolverine_incoming_envelopes' or tablename like 'wolverine_queue_%'"))
            {
                await database.Execute($"create trigger keep_message before insert on {table} for each row execute function public.keep_message()");
            }
        }
    }

    private async Task<string> TheMainJob()
    {
        var felon = Felon(Number);
        var office = new Office(_system) { Heard = (path, answer) => _answers.Add((path, answer.Body)) };
        Assert.All(await office.Import(new Docket([felon])), intake => Assert.Equal(1, intake.Accepted));
        await office.Post(
            ServiceName.Dhs,
            "dhs.records",
            "/crosswalk",
            $$"""{"aNumber":"{{felon.ANumber}}","idnCase":"{{felon.IdnCase}}","caseFileId":"{{felon.CaseFileId}}","markNameInCrosswalk":"MARK-UNKNOWN-CROSSWALK"}""");

        // One that is rejected for a protected value: the reason must not repeat it.
        var rejected = await office.Post(
            ServiceName.Dhs, "dhs.records", "/case-files", """{"caseFileId":"DHS-2011-REJECT","aNumber":"A999314158","asOf":"2011-12-04","protected":{"asylumClaim":"MARK-NO-SUCH-STATUS"}}""");
        Assert.Equal(1, rejected.Rejected);

        var caseId = await office.CaseInQueue(felon);
        await office.OpenVote(caseId);
        foreach (var agency in new[] { ServiceName.Eoir, ServiceName.Oil, ServiceName.Dhs })
            Assert.True((await office.Cast(agency, await office.Ballot(agency, caseId), Choice.Accelerate)).IsSuccess);
        await office.Decided(caseId);
        await Logs.Rest(_system);
        return caseId;
    }

    /// <summary>A case with a mark in each place where something protected can stand.</summary>
    private static DocketCase Felon(int number)
    {
        var felon = DocketCase.Of(
            number,
            Lane.Accelerate,
            new(StringComparer.Ordinal)
            {
                ["birthDate"] = "1980-05-01",
                ["education"] = new { inSchool = false, highSchool = "none", higher = "none" },
                ["convictions"] = new[] { new { on = "2008-01-01", ncic = "2202", @class = "felony", maxPenaltyDays = 1825 } },
                ["fraudFinding"] = new { on = "1987-01-23", by = "officer" },
                ["petitions"] = new[] { new { form = "I-130", receipt = "MRK9199991999", filedOn = "2011-01-05", status = "pending", immediateRelief = true } },
                ["markUnknownName"] = "MARK-UNKNOWN-MEMBER",
                ["protected"] = new
                {
                    victimOf = new[] { "domestic-violence", "serious-crime" },
                    statusVawaTU = "pending",
                    witness = true,
                    civilRightsPlaintiff = true,
                    asylumClaim = true,
                    abuserOnly = new[] { "fraudFinding", "petitions" },
                    markNameInProtected = "MARK-UNKNOWN-IN-PROTECTED",
                },
            });
        return felon with
        {
            CaseFile = With(felon.CaseFile, """ "entry":{"on":"2001-06-01","manner":"admitted","markNameInEntry":"MARK-UNKNOWN-IN-ENTRY"} """, "\"entry\":{\"on\":\"2001-06-01\",\"manner\":\"admitted\"}"),
            CaseRecord = With(
                felon.CaseRecord,
                $$""" "aNumber":"{{felon.ANumber}}","markNameAtEoir":"MARK-UNKNOWN-EOIR","protected":{"C_ASY_TYPE":"MARK-ASYLUM-TYPE","CASE_TYPE":"MARK-CASE-TYPE"},"custody":"detained" """,
                "\"custody\":\"detained\""),
            Petition = With(felon.Petition, """ "markNameAtOil":"MARK-UNKNOWN-OIL","circuit":"4" """, "\"circuit\":\"4\""),
        };
    }

    /// <summary>Marten tells of a command that failed with all its parameters: here one fails that writes sealed facts, and one that writes open ones.</summary>
    private async Task ACommandFails()
    {
        var office = new Office(_system) { Heard = (path, answer) => _answers.Add((path, answer.Body)) };
        var felon = Felon(Number);
        foreach (var (service, persona, path, lines, tables) in new[]
        {
            (ServiceName.Dhs, "dhs.records", "/case-files", felon.CaseFile, (string[])["dhs.mt_doc_protectedrecord", "dhs.mt_streams"]),
            (ServiceName.Eoir, "eoir.records", "/case-records", felon.CaseRecord, ["eoir.mt_doc_protectedrecord", "eoir.mt_streams"]),
        })
        {
            foreach (var table in tables)
            {
                await using (await FailingWrites.To(_system.Log(service), table))
                    Assert.Contains("not-taken", (await office.TryPost(service, persona, path, lines)).Body, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>A message that cannot be handled ends among the dead letters, with its error.</summary>
    private async Task AMessageDies()
    {
        var office = new Office(_system) { Heard = (path, answer) => _answers.Add((path, answer.Body)) };
        await using var failing = await FailingWrites.To(_system.Log(ServiceName.WorkingGroup), "working_group.mt_streams");
        Assert.Equal(1, (await office.Post(ServiceName.Dhs, "dhs.records", "/case-files", Felon(Number + 1).CaseFile)).Accepted);
        await Eventually.True(
            async () => (await office.Get(ServiceName.WorkingGroup, "ops.operator", "/dead-letters")).Json.GetProperty("items").GetArrayLength() > 0,
            "the message of the second case is a dead letter");
    }

    private async Task AskEverything(string caseId)
    {
        var office = new Office(_system) { Heard = (path, answer) => _answers.Add((path, answer.Body)) };
        foreach (var path in new[] { "/queues", "/queues/Accelerate", $"/cases/{caseId}", $"/cases/{caseId}/timeline", "/unmatched" })
            await office.Get(ServiceName.WorkingGroup, "dhs.chair", path);
        foreach (var agency in ServiceName.Agencies)
            await office.Get(agency, agency.Officer, "/ballots?state=Closed");
        foreach (var service in ServiceName.All)
            await office.Get(service, "ops.operator", "/dead-letters");
        Assert.Single(await office.OnFeed(caseId));
    }

    /// <summary>Wherever anything can be read: whether A-numbers belong there, and whether it is the report to the sender.</summary>
    private async Task<List<(string Place, string Text, bool HasANumbers, bool IsReport)>> Places()
    {
        var places = new List<(string, string, bool, bool)>();
        foreach (var (table, rows) in await Tables())
            places.Add(($"the table {table}", rows, AgenciesOwnRecords.Contains(table), false));
        Assert.Contains(places, place => place.Item1.EndsWith("messages_seen", StringComparison.Ordinal) && place.Item2.Contains("charging_facts_batch_v1", StringComparison.Ordinal));
        foreach (var file in _system.ConsoleFiles)
            places.Add(($"the console {Path.GetFileName(file)}", await File.ReadAllTextAsync(file), false, false));
        foreach (var (path, body) in _answers)
            places.Add(($"the answer to {path}", body, false, path is "/case-files" or "/case-records" or "/dockets" or "/crosswalk"));
        places.Add(("the spans", JsonSerializer.Serialize(_telemetry.Spans), false, false));
        places.Add(("the metrics", JsonSerializer.Serialize(_telemetry.Metrics), false, false));
        places.Add(("the exported logs", JsonSerializer.Serialize(_telemetry.Logs), false, false));
        return places;
    }

    private async Task<List<(string Name, string Rows)>> Tables()
    {
        var tables = new List<(string, string)>();
        foreach (var database in _system.Databases)
        {
            foreach (var table in await database.Texts(
                "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"))
            {
                tables.Add((table, string.Join('\n', await database.Texts($"select t::text from {table} t"))));
            }
        }

        Assert.Superset(AgenciesOwnRecords, tables.Select(table => table.Item1).ToHashSet(StringComparer.Ordinal));
        return tables;
    }

    private static string With(string line, string instead, string of)
    {
        Assert.Contains(of, line, StringComparison.Ordinal);
        return line.Replace(of, instead.Trim(), StringComparison.Ordinal);
    }
}
