using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool.Cases;

/// <summary><c>review case show</c>: what the working group has on a case, and what happened to it.</summary>
internal static class CaseCommand
{
    private const string UsualPersona = "dhs.attorney";

    private sealed record CaseAnswer(
        Guid CaseId, CaseKeys Keys, string Stage, string State, string? ProposedLane, string? DecidedLane, DateOnly? FactsAsOf, ScreeningAnswer? Screening, JsonElement? Vote, StandingAnswer Standing);

    private sealed record CaseKeys(string? CaseFileId, string? IdnCase, string? DocketNumber);

    private sealed record ScreeningAnswer(string RuleSet, ImmutableArray<string> Met, ImmutableArray<string> Unknown, ImmutableArray<string> Missing, int? PriorityLevel);

    private sealed record StandingAnswer(string Says, ImmutableArray<Party> WaitsFor);

    private sealed record Party(string Who, ImmutableArray<string> Can);

    private sealed record TimelineAnswer(ImmutableArray<Entry> Entries);

    private sealed record Entry(DateTimeOffset At, string What, string? By, string Summary);

    public static Command Create() => new("case", "Shows what the working group has on a case.") { Show() };

    private static Command Show()
    {
        var one = new Argument<string>("case") { Description = $"The case: {CaseOfKey.What}." };
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var command = new Command("show", "Shows keys, screening, vote and history of a case.") { one, json, persona, group, issuer };
        command.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            service => Run(service, asked.GetRequiredValue(one), asked.GetValue(json), Console.Out, stop)));
        return command;
    }

    private static async Task<int> Run(ServiceClient group, string key, bool json, TextWriter output, CancellationToken stop)
    {
        var id = await CaseOfKey.Find(group, key, stop);
        var answer = await group.Get<JsonElement>($"/cases/{id}", stop);
        var timeline = await group.Get<JsonElement>($"/cases/{id}/timeline", stop);
        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(new { @case = answer, timeline }, WireJson.Options));
            return ExitCode.Done;
        }

        var shown = Asking.As<CaseAnswer>(answer);
        await output.WriteLineAsync($"Case {shown.CaseId}");
        foreach (var (what, value) in new (string, string?)[]
            {
                ("Case file", shown.Keys.CaseFileId), ("IDNCASE", shown.Keys.IdnCase), ("Docket", shown.Keys.DocketNumber), ("Stage", shown.Stage), ("State", shown.State),
                ("Proposed", shown.ProposedLane), ("Decided", shown.DecidedLane), ("Facts as of", shown.FactsAsOf?.ToString("O")), ("Rule set", shown.Screening?.RuleSet),
                ("Met", Listed(shown.Screening?.Met)), ("Unknown", Listed(shown.Screening?.Unknown)), ("Missing", Listed(shown.Screening?.Missing)), ("Level", $"{shown.Screening?.PriorityLevel}"),
            })
        {
            if (!string.IsNullOrEmpty(value))
                await output.WriteLineAsync($"  {what}: {Printable.Of(value)}");
        }

        await output.WriteLineAsync(Printable.Of(shown.Standing.Says));
        foreach (var party in shown.Standing.WaitsFor)
            await output.WriteLineAsync(Printable.Of($"  {party.Who} can {string.Join(" or ", party.Can)}."));

        if (shown.Vote is { ValueKind: JsonValueKind.Object } vote)
            VoteAnswer.Show(vote, json: false, output);
        var listing = new Listing(["At", "By", "What"], []);
        foreach (var entry in Asking.As<TimelineAnswer>(timeline).Entries)
            listing.Add(VoteAnswer.Minute(entry.At), entry.By, entry.Summary);
        listing.WriteIfAny(output);
        return ExitCode.Done;
    }

    private static string Listed(ImmutableArray<string>? names) => names is { IsDefaultOrEmpty: false } some ? string.Join(' ', some) : "";
}
