using System.Globalization;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.SystemTests.Running;
using Npgsql;

namespace InteragencyReview.SystemTests;

/// <summary>The tool as operators and another agency's inspectors run it, against a running system.</summary>
[Collection(OnSharedSystem.Name)]
public sealed class ToolTests(SharedSystem shared) : IDisposable
{
    private static readonly Persona Inspector = Persona.Find("oversight.inspector")!;

    private readonly string _kept = Path.GetTempFileName();

    public void Dispose() => File.Delete(_kept);

    [Fact]
    public async Task Heads_that_another_agency_keeps_show_that_a_log_was_not_rewritten()
    {
        var heads = await ExportedHeads();
        await File.WriteAllTextAsync(_kept, heads);
        var kept = heads.Count(letter => letter == '\n');

        Assert.Equal(new(0, $"All {kept} heads are still there as they were.\n", ""), await Review(Inspector, "heads", "compare", "dhs", "--heads", _kept));
        var verified = await Verify();
        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.Contains(": intact. ", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heads_that_a_service_never_signed_are_named_as_forged()
    {
        var head = (await ExportedHeads()).Split('\n')[0];
        await File.WriteAllTextAsync(_kept, head.Replace("\"hash\":\"", "\"hash\":\"0", StringComparison.Ordinal));

        foreach (var found in (ReviewTool[])[await Review(Inspector, "heads", "compare", "dhs", "--heads", _kept), await Verify()])
        {
            Assert.Equal((3, ""), (found.ExitCode, found.Errors));
            Assert.Contains("FORGED HEAD. ", found.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_event_that_somebody_altered_is_named_by_its_stream_and_version()
    {
        await File.WriteAllTextAsync(_kept, await ExportedHeads());
        await using var log = NpgsqlDataSource.Create(shared.System.Log(ServiceName.Dhs).ConnectionString);
        await using var alter = log.CreateCommand(
            "update mt_events set user_name = user_name || '.' where seq_id = (select min(seq_id) from mt_events where user_name is not null) returning stream_id, version, seq_id");
        string altered;
        await using (var row = await alter.ExecuteReaderAsync())
        {
            Assert.True(await row.ReadAsync());
            altered = $"ALTERED. Version {row.GetInt64(1)} of {row.GetString(0)} at position {row.GetInt64(2)} does not say what was sealed.";
        }

        try
        {
            var verified = await Verify();
            Assert.Equal((3, ""), (verified.ExitCode, verified.Errors));
            Assert.EndsWith($": {altered}\n", verified.Output, StringComparison.Ordinal);
        }
        finally
        {
            await using var asItWas = log.CreateCommand("update mt_events set user_name = rtrim(user_name, '.') where user_name like '%.'");
            await asItWas.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task A_file_without_heads_proves_nothing()
    {
        var (compared, verified) = (await Review(Inspector, "heads", "compare", "dhs", "--heads", _kept), await Verify());

        Assert.Equal(new(1, "", $"{_kept} holds no head: there is nothing to compare with.\n"), compared);
        Assert.Equal(compared, verified);
    }

    [Fact]
    public async Task Who_asks_wrongly_is_told_where_help_is()
    {
        Assert.Equal("review heads --help tells what can be asked.", LastLine(2, await Review(Inspector, "heads", "lits")));
        var compared = await Review(Inspector, "heads", "compare", "ins", "--heads", _kept);
        Assert.Equal("review heads compare --help tells what can be asked.", LastLine(2, compared));
        Assert.StartsWith("ins is neither dhs, eoir, oil or wg nor an address like ", compared.Errors, StringComparison.Ordinal);

        static string LastLine(int exitCode, ReviewTool asked)
        {
            Assert.Equal((exitCode, ""), (asked.ExitCode, asked.Output));
            return asked.Errors.TrimEnd('\n').Split('\n')[^1];
        }
    }

    [Fact]
    public async Task A_ballot_is_found_by_any_key_of_its_case_claimed_given_back_cast_and_recused()
    {
        var (attorney, chair) = (Persona.Find("dhs.attorney")!, Persona.Find("dhs.chair")!);
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        await shared.Office.Import(new Docket([felon]));
        var caseId = await shared.Office.CaseInQueue(felon);
        var docket = (await shared.Office.Case(caseId)).GetProperty("keys").GetProperty("docketNumber").GetString()!;

        var opened = await Review(chair, "vote", "open", "--case", felon.CaseFileId, "--due-days", "30");
        Assert.Equal((0, ""), (opened.ExitCode, opened.Errors));
        Assert.Contains("This vote is already open, since ", (await Review(chair, "vote", "open", "--case", felon.IdnCase, "--due-days", "3")).Output, StringComparison.Ordinal);
        var ballot = await shared.Office.Ballot(ServiceName.Dhs, caseId);

        Assert.Contains(ballot, (await Review(attorney, "ballots", "--agency", "Dhs", "--limit", "500")).Output, StringComparison.Ordinal);
        Assert.StartsWith($"Ballot {ballot} is claimed by dhs.attorney until ", (await Review(attorney, "claim", "--agency", "Dhs", "--case", felon.CaseFileId)).Output, StringComparison.Ordinal);
        Assert.Equal(new(0, $"Ballot {ballot} is given back.\n", ""), await Review(attorney, "release", "--agency", "Dhs", "--case", felon.IdnCase));
        var colleague = Persona.Find("dhs.attorney2")!;
        Assert.Equal(new(0, $"You have stepped aside: ballot {ballot} waits for a colleague.\n", ""), await Review(colleague, "step-aside", "--agency", "Dhs", "--case", felon.CaseFileId));
        Assert.Contains("stepped aside", (await Review(colleague, "claim", "--agency", "Dhs", "--case", felon.CaseFileId)).Errors, StringComparison.Ordinal);
        Assert.StartsWith("Abstain, revision 1, ", (await Review(attorney, "vote", "cast", "--agency", "Dhs", "--case", docket, "--choice", "Abstain", "--reasons", "Not ours.")).Output, StringComparison.Ordinal);
        Assert.StartsWith("Recuse, revision 2, ", (await Review(attorney, "recuse", "--agency", "Dhs", "--ballot", ballot)).Output, StringComparison.Ordinal);

        var shown = await Review(attorney, "case", "show", docket);
        Assert.Equal((0, ""), (shown.ExitCode, shown.Errors));
        foreach (var part in new[] { $"Case {caseId}", $"Case file: {felon.CaseFileId}", $"IDNCASE: {felon.IdnCase}", $"Docket: {docket}", "The panel votes until" })
            Assert.Contains(part, shown.Output, StringComparison.Ordinal);
        var unknown = await Review(attorney, "case", "show", "DHS-1999-NOBODY\u001b[2J");
        Assert.Equal((2, ""), (unknown.ExitCode, unknown.Output));
        Assert.DoesNotContain('\u001b', unknown.Errors);
    }

    [Fact]
    public async Task A_record_is_tied_by_hand_and_the_tie_is_taken_back()
    {
        var chair = Persona.Find("dhs.chair")!;
        var (felon, other) = (DocketCase.OfAFelon(shared.NextNumber()), DocketCase.OfAFelon(shared.NextNumber()));
        await shared.Office.Import(new Docket([felon, other]));
        await shared.Office.CaseInQueue(felon);
        await shared.Office.CaseInQueue(other);
        var record = $"Eoir/{felon.IdnCase}";

        Assert.Equal(2, (await Review(chair, "tie", felon.IdnCase, other.CaseFileId)).ExitCode);
        Assert.Equal(2, (await Review(chair, "tie", record, "DHS-1999-NOBODY")).ExitCode);
        Assert.Equal(new(0, $"{record} belongs to case file {other.CaseFileId}.\n", ""), await Review(chair, "tie", record, other.CaseFileId));
        Assert.Equal(new(0, $"Nobody says by hand any more whose record {record} is.\n", ""), await Review(chair, "untie", record));
        var twice = await Review(chair, "untie", record);
        Assert.Equal((2, ""), (twice.ExitCode, twice.Output));
        Assert.Contains("nothing to take back", twice.Errors, StringComparison.Ordinal);
        var listed = await Review(chair, "unmatched", "--limit", "5");
        Assert.Equal((0, ""), (listed.ExitCode, listed.Errors));
    }

    [Fact]
    public async Task A_deadlock_is_listed_settled_and_its_decision_shown_and_work_changes_hands()
    {
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        await shared.Office.Import(new Docket([felon]));
        var caseId = await shared.Office.CaseInQueue(felon);
        var today = DayOfAct.Today(DateTimeOffset.UtcNow).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await Done("dhs.chair", "vote", "open", "--case", felon.CaseFileId);

        await Done("eoir.counsel", "delegate", "--agency", "Eoir", "--to", "eoir.counsel2", "--until", today, "--reasons", "In court all day.");
        await Done("eoir.counsel2", "vote", "cast", "--agency", "Eoir", "--case", felon.CaseFileId, "--choice", "ContinueNormally", "--reasons", "An old conviction.", "--for", "eoir.counsel");
        Assert.Contains("\"officer\":\"eoir.counsel\",\"delegations\":[]", await Done("eoir.counsel", "delegate", "--agency", "Eoir", "--end"), StringComparison.Ordinal);
        await Done("dhs.attorney", "vote", "cast", "--agency", "Dhs", "--case", felon.CaseFileId, "--choice", "Accelerate", "--reasons", "A priority.");
        await Done("oil.attorney", "vote", "cast", "--agency", "Oil", "--case", felon.CaseFileId, "--choice", "ConsiderForDiscretion", "--reasons", "The petition has merit.");
        await Eventually.True(async () => (await shared.Office.Case(caseId)).GetProperty("state").GetString() == "Escalated", "the vote is escalated");

        var listed = await Done("dhs.chiefcounsel", "escalations", "--limit", "200");
        Assert.Contains(felon.CaseFileId, listed, StringComparison.Ordinal);
        var refused = await Review(Persona.Find("dhs.deputydirector")!, "vote", "settle", felon.CaseFileId, "--lane", "Accelerate", "--reasons", "Clear.");
        Assert.Equal((2, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("Decided: Accelerate", await Done("dhs.chiefcounsel", "vote", "settle", felon.CaseFileId, "--lane", "Accelerate", "--reasons", "The conviction is grave."), StringComparison.Ordinal);
        Assert.DoesNotContain(felon.CaseFileId, await Done("dhs.supervisor2", "concurrences"), StringComparison.Ordinal);

        var decision = await Done("oversight.inspector", "decision", "show", felon.CaseFileId);
        foreach (var said in (string[])["Accelerate: decision 1", "Dissents: Eoir, Oil", "eoir.counsel2", "An old conviction.", "The petition has merit.", "dhs.chiefcounsel", "The conviction is grave."])
            Assert.Contains(said, decision, StringComparison.Ordinal);

        Assert.Equal($"oil.attorney2 is away from {today} to {today}.\n", await Done("oil.chair", "absence", "--agency", "Oil", "--officer", "oil.attorney2", "--from", today, "--until", today));
        Assert.Equal(2, (await Review(Persona.Find("oil.chair")!, "reassign", "--agency", "Oil", "--from", "oil.attorney", "--to", "oil.attorney2", "--reasons", "On leave.")).ExitCode);
        Assert.Equal("0 ballots are handed over; 0 may not be, and are everybody's.\n", await Done("oil.chair", "reassign", "--agency", "Oil", "--from", "oil.attorney2", "--to", "oil.attorney", "--reasons", "On leave."));
        Assert.Contains("is taken as it is", await Done("eoir.records", "accept-vanished", felon.IdnCase, "--reasons", "The court corrected its file."), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_motion_is_opened_over_a_list_and_answered_with_one_ballot_a_case()
    {
        var (one, other) = (DocketCase.OfAStudent(shared.NextNumber()), DocketCase.OfAStudent(shared.NextNumber()));
        await shared.Office.Import(new Docket([one, other]));
        var excepted = await shared.Office.CaseInQueue(one);
        await shared.Office.CaseInQueue(other);

        var opened = JsonDocument.Parse(await Done("dhs.chair", "motion", "open", "--lane", "ConsiderForDiscretion", "--except", excepted, "--reasons", "Students.", "--json")).RootElement;
        var cases = opened.GetProperty("cases").GetArrayLength();
        Assert.True(cases >= 1);
        var motion = opened.GetProperty("motionId").GetString()!;
        await Eventually.True(
            async () => (await Review(Persona.Find("oil.attorney")!, "motion", "cast", motion, "--agency", "Oil", "--choice", "Abstain", "--reasons", "No petition.")).Output.StartsWith($"{cases} ballots cast.", StringComparison.Ordinal)
                || (await shared.Office.Ballots(ServiceName.Oil, "Cast")).Json.GetProperty("items").EnumerateArray().Count(ballot => ballot.TryGetProperty("motionId", out var of) && of.GetString() == motion) == cases,
            "each case of the motion has a ballot of OIL");
    }

    private async Task<string> Done(string persona, params string[] arguments)
    {
        var run = await Review(Persona.Find(persona)!, arguments);
        Assert.True((run.ExitCode, run.Errors) == (0, ""), $"{string.Join(' ', arguments)}: {run}");
        return run.Output;
    }

    [Fact]
    public async Task The_feed_is_shown_page_by_page_and_a_token_is_printed()
    {
        var docket = Persona.Find("eoir.docket")!;
        var page = await Review(docket, "feed", "--limit", "1");
        Assert.Equal((0, ""), (page.ExitCode, page.Errors));
        var cursor = page.Output.TrimEnd('\n').Split(' ')[^1];
        Assert.Equal(0, (await Review(docket, "feed", "--after", cursor)).ExitCode);
        var never = await Review(docket, "feed", "--after", "OTk5OTk5OTk5OTk5");
        Assert.Equal((2, ""), (never.ExitCode, never.Output));

        var token = await Review(docket, "token", "--as", "dhs.chair", "--issuer", shared.System.IssuerAddress.ToString());
        Assert.Equal(3, token.Output.TrimEnd('\n').Split('.').Length);
        Assert.Equal(2, (await Review(docket, "token", "--as", "nobody", "--issuer", shared.System.IssuerAddress.ToString())).ExitCode);
    }

    [Fact]
    public async Task A_message_that_could_not_be_handled_is_listed_and_replayed_and_another_discarded()
    {
        var operators = Persona.Find("ops.operator")!;
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        await using (await FailingWrites.To(shared.System.Log(ServiceName.WorkingGroup), "working_group.mt_streams"))
        {
            await shared.Office.Post(ServiceName.Dhs, "dhs.records", "/case-files", felon.CaseFile);
            await Eventually.True(
                async () => await Review(operators, "dead-letters", "list", "--service", "wg") is { ExitCode: 3 } listed && listed.Output.StartsWith("Service", StringComparison.Ordinal),
                "the message of the case is listed as a dead letter");
        }

        var replayed = await Done("ops.operator", "dead-letters", "replay", "--service", "wg", "--all");
        Assert.Contains("taken up", replayed, StringComparison.Ordinal);
        Assert.DoesNotContain("not taken up", replayed, StringComparison.Ordinal);
        await Eventually.True(async () => await shared.Office.QueueRow(felon, felon.Lane) is not null, "the case stands in its lane");
        Assert.Equal("", await Done("ops.operator", "dead-letters", "list", "--service", "wg"));

        var letter = $"{Guid.CreateVersion7()}";
        await shared.System.Log(ServiceName.Dhs).Execute(
            $"insert into dhs_messages.wolverine_dead_letters (id, body, message_type, received_at, source, replayable) values ('{letter}', '', 'of_a_test', 'postgresql://dhs', 'test', false)");
        Assert.Contains(letter, (await Review(operators, "dead-letters", "list", "--type", "of_a_test")).Output, StringComparison.Ordinal);
        string[] discard = ["dead-letters", "discard", "--id", letter, "--reason", "It is of a test."];
        Assert.Equal($"dhs: {letter} is discarded.\n", await Done("ops.operator", discard));
        Assert.Equal((2, ""), await Review(operators, discard) is var again ? (again.ExitCode, again.Output) : default);
    }

    [Fact]
    public async Task A_row_that_somebody_altered_is_named_by_a_check_and_put_right_by_a_rebuild()
    {
        var operators = Persona.Find("ops.operator")!;
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        await shared.Office.Import(new Docket([felon]));
        var vote = await shared.Office.OpenVote(await shared.Office.CaseInQueue(felon));
        await shared.System.Log(ServiceName.WorkingGroup).Execute($$"""update working_group.mt_doc_vote set data = jsonb_set(data, '{opened,dueAt}', '"2011-12-19T00:00:00Z"') where vote_id = '{{vote}}'""");

        var named = $"different: vote-{vote} (opened";
        var check = await Review(operators, "check", "--service", "wg", "--projection", "vote");
        Assert.Equal(3, check.ExitCode);
        Assert.Contains("not as the events say; review rebuild mends this.", check.Output, StringComparison.Ordinal);
        Assert.Contains(named, check.Output, StringComparison.Ordinal);

        var rebuild = await Review(operators, "rebuild", "--service", "wg", "--projection", "vote");
        Assert.Equal(3, rebuild.ExitCode);
        Assert.Contains("not as the events say; mended.", rebuild.Output, StringComparison.Ordinal);
        Assert.Contains(named, rebuild.Output, StringComparison.Ordinal);

        var after = await Review(operators, "check", "--service", "wg", "--projection", "vote");
        Assert.Equal(0, after.ExitCode);
        Assert.EndsWith(", all as the events say.\n", after.Output, StringComparison.Ordinal);
    }

    private async Task<string> ExportedHeads()
    {
        await shared.Office.Import(new Docket([DocketCase.OfAStudent(shared.NextNumber())]));
        return await Eventually.Found(
            async () => await Review(Inspector, "heads", "export", "dhs") is { ExitCode: 0, Output: { Length: > 0 } heads } ? heads : null,
            "the log of DHS has a signed head");
    }

    private Task<ReviewTool> Verify() =>
        Review(Inspector, "verify", "--database", shared.System.Log(ServiceName.Dhs).ConnectionString, "--service", "dhs", "--heads", _kept);

    private Task<ReviewTool> Review(Persona persona, params string[] words) => ReviewTool.Run(shared.System, persona, words);
}
