using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>Who must act on a vote.</summary>
/// <param name="Roles">All of them must agree.</param>
/// <param name="DueAt">When the timer asks the next.</param>
public sealed record Assignment(ImmutableArray<string> Roles, DateTimeOffset DueAt);

/// <summary>
/// Who is asked when the panel's ballots are not enough: the chief counsel, then the ICE deputy director, who in a
/// final-order case is joined by a principal of DOJ. There it stays, term after term, until a person decides:
/// silence never does.
/// </summary>
public static class Escalation
{
    public const string DhsSupervisor = "dhs-supervisor";

    public const int LastLevel = 2;

    /// <summary>Closes the vote, and hands it on where the outcome alone is no decision.</summary>
    public static ImmutableArray<VoteEvent> Close(Vote vote, Outcome outcome, DateTimeOffset at)
    {
        var closed = new VoteClosed(vote.Opened!.VoteId, vote.Opened.CaseId, outcome, at, vote.FactsChanged is not null);
        return outcome.Ending switch
        {
            Ending.Decided => [closed, .. AskConcurrence(vote, outcome.Lane!.Value, at)],
            Ending.Deadlocked => [closed, Next(vote, EscalationReason.Deadlocked, at)],
            Ending.NoQuorum => [closed, Next(vote, EscalationReason.NoQuorum, at)],
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "An ending that no vote has."),
        };
    }

    /// <summary>What a lane still needs before it is a decision.</summary>
    public static ImmutableArray<VoteEvent> AskConcurrence(Vote vote, Lane lane, DateTimeOffset at) =>
        lane == Lane.ConsiderForDiscretion ? [new ConcurrenceRequested(at, DueFrom(vote, at))] : [];

    public static VoteEscalated Next(Vote vote, EscalationReason why, DateTimeOffset at)
    {
        var level = Math.Min(vote.Level + 1, LastLevel);
        ImmutableArray<string> to = (level, vote.Opened!.Stage) switch
        {
            (LastLevel, Stage.FinalOrder) => [Roles.DeputyDirector, Roles.DojPrincipal],
            (LastLevel, _) => [Roles.DeputyDirector],
            _ => [Roles.ChiefCounsel],
        };
        return new VoteEscalated(level, to, why, at, DueFrom(vote, at));
    }

    /// <summary>The role in which this person may settle the vote now, or null.</summary>
    public static string? RoleOf(Assignment? assignment, Person person) => assignment?.Roles.FirstOrDefault(role => person.Has(role) && role switch
    {
        Roles.ChiefCounsel or Roles.DeputyDirector => person.Agency.Department() == Department.HomelandSecurity,
        Roles.DojPrincipal => person.Agency.Department() == Department.Justice,
        _ => false,
    });

    private static DateTimeOffset DueFrom(Vote vote, DateTimeOffset at) => at.AddDays(vote.Opened!.Rule.EscalationDays);
}
