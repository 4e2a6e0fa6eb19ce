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
