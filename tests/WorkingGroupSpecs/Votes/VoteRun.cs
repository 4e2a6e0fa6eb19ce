using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

/// <summary>One thing that can happen to a vote from outside.</summary>
public abstract record Step
{
    /// <summary>A ballot arrives.</summary>
    public sealed record Arrives(Agency Agency, int Revision, Choice Choice, string Officer) : Step;

    /// <summary>Time passes and a timer goes off, due or not.</summary>
    public sealed record TimerAfter(int Hours) : Step;

    /// <summary>The clock moves to the due date, exactly, and the timer goes off.</summary>
    public sealed record TimerOnTime : Step;

    public sealed record Concurs(Person By) : Step;

    public sealed record Refuses(Person By) : Step;

    public sealed record Settles(Person By, Lane Lane) : Step;

    public sealed record OpensAgain : Step;

    /// <summary>Someone for whom the vote waits speaks, so that histories come further than chance alone would take them.</summary>
    public sealed record Answers(int Which, Lane Lane) : Step;

    /// <summary>Whatever was sent as that step is delivered once more, now.</summary>
    public sealed record Redelivered(int OfStep) : Step;
}

/// <summary>A vote, its clock and its log, taken through steps one at a time.</summary>
public sealed class VoteRun
{
    private readonly List<Func<Vote, Decision<VoteEvent>>> _sent = [];

    public VoteRun(Stage stage)
    {
        Now = VoteSpec.Monday;
        Log = [];
        Append(VoteSpec.Opened([Agency.Dhs, Agency.Eoir, Agency.Oil], VoteRule.Standard, stage));
    }

    public DateTimeOffset Now { get; private set; }

    public Vote Vote { get; private set; } = Vote.Initial;

    public List<VoteEvent> Log { get; }

    /// <summary>Takes one step, and gives what it added.</summary>
    public IReadOnlyList<VoteEvent> Take(Step step)
    {
        if (step is Step.Redelivered again)
        {
            // Whatever has had its effect has none again; what was refused may find another state now.
            return _sent.Count == 0 ? [] : Do(_sent[again.OfStep % _sent.Count]);
        }

        Now = step switch
        {
            Step.TimerAfter after => Now.AddHours(after.Hours),
            Step.TimerOnTime when Vote.DueAt is { } due && due > Now => due,
            _ => Now,
        };

        if (step is Step.Answers answers)
            step = Answer(answers);

        var command = Command(step, Now, $"command {_sent.Count}");
        _sent.Add(command);
        return Do(command);
    }

    public int LastSent => _sent.Count - 1;

    /// <summary>Delivers what was sent as those steps once more, in that order, and gives what it added.</summary>
    public IReadOnlyList<VoteEvent> Redeliver(IEnumerable<int> steps) => [.. steps.SelectMany(step => Do(_sent[step]))];

    private static Func<Vote, Decision<VoteEvent>> Command(Step step, DateTimeOffset now, string id) => step switch
    {
        Step.Arrives b => vote => RecordBallot.Decide(vote, new(VoteSpec.VoteId, b.Agency, b.Revision, b.Choice, "Because.", b.Officer, now, now), CasePeople.None),
        Step.TimerAfter or Step.TimerOnTime => vote => CloseWhenDue.Decide(vote, new(VoteSpec.VoteId, now)),
        Step.Concurs c => vote => GiveConcurrence.Decide(vote, new(VoteSpec.VoteId, c.By, "", id, now), CasePeople.None),
        Step.Refuses r => vote => RefuseConcurrence.Decide(vote, new(VoteSpec.VoteId, r.By, "Because.", id, now), CasePeople.None),
        Step.Settles s => vote => SettleVote.Decide(vote, new(VoteSpec.VoteId, s.By, s.Lane, "Because.", id, now), CasePeople.None),
        Step.OpensAgain => vote => OpenVote.Decide(
            vote,
            new(VoteSpec.CaseId, 1, [Agency.Dhs, Agency.Eoir], VoteRule.Standard, Stage.Charging, Lane.Accelerate, [], null, "another", new(null, null, null), "another", now, now.AddDays(1))),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "A step that nobody takes."),
    };

    private Step Answer(Step.Answers answer)
    {
        var waitsFor = Vote.WaitsFor;
        if (waitsFor.IsEmpty)
            return new Step.TimerAfter(0);

        var who = waitsFor[answer.Which % waitsFor.Length];
        if (who == Escalation.DhsSupervisor)
        {
            var supervisor = new Person($"fresh supervisor {_sent.Count}", Agency.Dhs, [Roles.Supervisor]);
            return answer.Lane == Lane.ConsiderForDiscretion ? new Step.Concurs(supervisor) : new Step.Refuses(supervisor);
        }

        return Enum.TryParse<Agency>(who, ignoreCase: true, out var agency)
            ? new Step.Arrives(agency, Vote.Revisions.GetValueOrDefault(agency) + 1, Enum.Parse<Choice>(answer.Lane.ToString()), $"fresh officer of {who}")
            : new Step.Settles(new Person($"fresh {who}", who == Roles.DojPrincipal ? Agency.Oil : Agency.Dhs, [who]), answer.Lane);
    }

    private IReadOnlyList<VoteEvent> Do(Func<Vote, Decision<VoteEvent>> command)
    {
        var added = command(Vote).Events;
        foreach (var e in added)
            Append(e);
        return added;
    }

    private void Append(VoteEvent e)
    {
        Log.Add(e);
        Vote = Vote.Apply(e);
    }
}
