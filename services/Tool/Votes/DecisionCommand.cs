using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Cases;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary><c>review decision show</c>: a decision as it stands on record.</summary>
internal static class DecisionCommand
{
    private const string UsualPersona = "dhs.chair";

    private sealed record Answer(
        Guid DecisionId,
        Guid CaseId,
        int DecisionVersion,
        int Round,
        string Lane,
        DateOnly DecidedOn,
        string RuleSet,
        bool OnChangedFacts,
        ImmutableArray<Ballot> Ballots,
        ImmutableArray<string> Dissents,
        Concurrence? Concurrence,
        ImmutableArray<Concurrence> RefusedConcurrences,
        ImmutableArray<Settlement> Settlements,
        ImmutableArray<Day> Days,
        ImmutableArray<string>? SettledBy,
        bool? RestsOnBarredBallot);

    private sealed record Ballot(string Agency, string? Officer, string Choice, string Reasons);

    private sealed record Concurrence(string Supervisor, string? Reasons);

    private sealed record Settlement(string Role, string By, string Lane, string Reasons);

    private sealed record Day(string What, DateTimeOffset At);

    public static Command Create()
    {
        var decision = new Argument<string>("decision") { Description = $"The decision: it has the id of its vote; or the case whose last decision it is, by {CaseOfKey.What}." };
        var (json, persona, group, issuer) = (Asking.Json(), Asking.As(UsualPersona), Addresses.WorkingGroup(), Addresses.Issuer());
        var show = new Command("show", "Shows a decision with all that it rests on.") { decision, json, persona, group, issuer };
        show.SetAction((asked, stop) => Asking.Run(
            asked.GetRequiredValue(issuer),
            asked.GetValue(persona) ?? UsualPersona,
            asked.GetRequiredValue(group),
            Console.Error,
            async service =>
            {
                var answer = await service.Get<JsonElement>($"/decisions/{await VoteOf.Find(service, asked.GetRequiredValue(decision), stop)}", stop);
                Show(answer, asked.GetValue(json), Console.Out);
                return ExitCode.Done;
            }));
        return new("decision", "Decisions as they stand on record.") { show };
    }

    private static void Show(JsonElement answer, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(answer.GetRawText());
            return;
        }

        var decision = Asking.As<Answer>(answer);
        output.WriteLine($"{decision.Lane}: decision {decision.DecisionVersion} on case {decision.CaseId}, round {decision.Round}, for {decision.DecidedOn:yyyy-MM-dd}, rule set {decision.RuleSet}");
        if (decision.OnChangedFacts)
            output.WriteLine("The facts had changed since the case was put to the vote.");
        if (decision.RestsOnBarredBallot == true)
            output.WriteLine("By facts that came after the panel had voted, somebody whose ballot counted may not vote on this case.");
        if (decision.SettledBy is { IsEmpty: false } settlers)
            output.WriteLine($"Settled by: {Printable.Of(string.Join(" and ", settlers))}");
        output.WriteLine(decision.Dissents.IsEmpty ? "No dissent." : $"Dissents: {Printable.Of(string.Join(", ", decision.Dissents))}");
        if (decision.Concurrence is { } concurrence)
            output.WriteLine($"Concurrence: {Printable.Of(concurrence.Supervisor)}");
        foreach (var refused in decision.RefusedConcurrences)
            output.WriteLine($"Concurrence refused: {Printable.Of(refused.Supervisor)}: {Printable.Of(refused.Reasons ?? "")}");
        var ballots = new Listing(["Agency", "Officer", "Choice", "Reasons"], []);
        foreach (var ballot in decision.Ballots)
            ballots.Add(ballot.Agency, ballot.Officer, ballot.Choice, ballot.Reasons);
        ballots.WriteIfAny(output);
        var settlements = new Listing(["Role", "By", "Lane", "Reasons"], []);
        foreach (var stated in decision.Settlements)
            settlements.Add(stated.Role, stated.By, stated.Lane, stated.Reasons);
        settlements.WriteIfAny(output);
        var days = new Listing(["When", "What"], []);
        foreach (var day in decision.Days)
            days.Add(VoteAnswer.Minute(day.At), day.What);
        days.WriteIfAny(output);
    }
}
