using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;

namespace InteragencyReview.WorkingGroup.Decisions;

/// <summary>A decision on paper: one page without scripts and without anything that must be fetched.</summary>
internal static class DecisionPage
{
    private const string Style =
        "body{font:11pt/1.4 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em}table{border-collapse:collapse;width:100%}"
        + "th,td{border-bottom:1px solid #999;padding:.2em .6em .2em 0;text-align:left;vertical-align:top}h2{margin:1.4em 0 .3em}"
        + "@media print{body{margin:0}tr{break-inside:avoid}}";

    public static string Of(DecisionRecord decision)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Decision ").Append(decision.DecisionVersion)
            .Append(" on case ").Append(decision.CaseId).Append("</title><style>").Append(Style).Append("</style></head><body>");
        page.Append("<h1>Decision: ").Append(Text(decision.Lane.InWords())).Append("</h1>");
        Rows(
            page,
            "The decision",
            ["", ""],
            [
                ["Case", $"{decision.CaseId}, {decision.Stage} stage"],
                ["Case file (DHS)", decision.Keys.CaseFileId ?? "none"],
                ["IDNCASE (EOIR)", decision.Keys.IdnCase ?? "none"],
                ["Docket (OIL)", decision.Keys.DocketNumber ?? "none"],
                ["Decision", $"version {decision.DecisionVersion}, round {decision.Round}, {decision.DecisionId}"],
                ["Decided", Act(decision.DecidedOn, decision.DecidedAt)],
                ["Guidance", $"rule set {decision.RuleSet}; voting rule {decision.Rule.RuleVersion}, a majority of {decision.Rule.Majority} of {decision.Panel.Length} with DHS among them"],
                ["The ballots came to", decision.PanelOutcome is { } outcome ? $"{outcome.Ending}{(outcome.Lane is { } lane ? $", {lane.InWords()}" : "")}" : "nothing"],
                ["Dissents", decision.Dissents.IsEmpty ? "none" : string.Join(", ", decision.Dissents.Select(agency => agency.Name()))],
                ["Facts", decision.OnChangedFacts ? "changed while the case was on vote" : "those that were put to the vote"],
                .. decision.SettledBy is { IsEmpty: false } settlers ? [["Settled by", string.Join(" and ", settlers)]] : Array.Empty<string[]>(),
                .. decision.RestsOnBarredBallot == true
                    ? [["Ballots", "by facts that came after the panel had voted, somebody whose ballot counted may not vote on this case"]]
                    : Array.Empty<string[]>(),
            ]);
        Rows(
            page,
            "Ballots",
            ["Agency", "Officer", "Choice", "Reasons", "Cast"],
            decision.Ballots.Select(ballot => (string[])
            [
                ballot.Agency.Name(),
                ballot.OnBehalfOf is { } principal ? $"{ballot.Officer} for {principal}" : ballot.Officer ?? "",
                ballot.Choice.ToString(),
                ballot.Reasons,
                Act(ballot.On, ballot.CastAt),
            ]));
        Rows(
            page,
            "Concurrence",
            ["Supervisor", "Answer", "Reasons", "When"],
            [
                .. decision.RefusedConcurrences.Select(refused => (string[])[refused.Supervisor, "refused", refused.Reasons, Act(refused.On, refused.At)]),
                .. decision.Concurrence is { } given ? [[given.Supervisor, "concurred", given.Reasons, Act(given.On, given.At)]] : Array.Empty<string[]>(),
            ]);
        Rows(page, "Settlement", ["Role", "By", "Lane", "Reasons", "When"], decision.Settlements.Select(stated =>
            (string[])[stated.Role, stated.By, stated.Lane.InWords(), stated.Reasons, Act(stated.On, stated.At)]));
        Rows(page, "People", ["Person", "Took part as"], decision.People.Select(person => (string[])[person.Person, person.Role]));
        Screening(page, "The screening put to the vote", decision.PutToVote);
        if (decision.OnChangedFacts)
            Screening(page, "The screening on the day of the decision", decision.Screening);
        Rows(
            page,
            "Facts",
            ["Source", "As of", "Version"],
            [
                ["Case file of DHS", $"{decision.Facts.AsOf:yyyy-MM-dd}", Number(decision.Facts.ChargingVersion)],
                .. decision.Facts.Hearing is { } hearing
                    ? [[$"Record of EOIR, IDNCASE {hearing.IdnCase}", hearing.AsOf is { } day ? $"{day:yyyy-MM-dd}" : "", Number(decision.Facts.HearingVersion)]]
                    : Array.Empty<string[]>(),
                .. decision.Facts.FinalOrder is { } order
                    ? [[$"Docket of OIL, circuit {order.Circuit}, {order.DocketNumber}", $"{order.AsOf:yyyy-MM-dd}", Number(decision.Facts.FinalOrderVersion)]]
                    : Array.Empty<string[]>(),
            ]);
        page.Append("<pre>").Append(Text(System.Text.Json.JsonSerializer.Serialize(decision.Facts.Charging, Indented))).Append("</pre>");
        Rows(page, "Days", ["When", "What"], decision.Days.Select(day => (string[])[Minute(day.At), day.What]));
        return page.Append("</body></html>").ToString();
    }

    private static readonly System.Text.Json.JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true };

    private static void Screening(StringBuilder page, string title, ScreeningResult? screening)
    {
        if (screening is null)
            return;
        Rows(
            page,
            $"{title}: {screening.Lane.InWords()}, as of {screening.AsOf:yyyy-MM-dd}, rule set {screening.RuleSet}",
            ["Criterion", "State", "Evidence", "Citation"],
            screening.Indicators.Select(indicator => (string[])[indicator.Criterion, indicator.State == Truth.True ? "met" : "not known", indicator.Evidence, indicator.Citation]));
    }

    private static void Rows(StringBuilder page, string title, string[] columns, IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        page.Append("<h2>").Append(Text(title)).Append("</h2>");
        if (all.Count == 0)
        {
            page.Append("<p>None.</p>");
            return;
        }

        page.Append("<table><thead><tr>");
        foreach (var column in columns)
            page.Append("<th>").Append(Text(column)).Append("</th>");
        page.Append("</tr></thead><tbody>");
        foreach (var row in all)
        {
            page.Append("<tr>");
            foreach (var cell in row)
                page.Append("<td>").Append(Text(cell)).Append("</td>");
            page.Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static string Number(long? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Act(DateOnly? on, DateTimeOffset at) => on is { } day ? $"for {day:yyyy-MM-dd}, recorded {Minute(at)}" : Minute(at);

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm' UTC'", CultureInfo.InvariantCulture);
}
