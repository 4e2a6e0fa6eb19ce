using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Decisions;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

/// <summary>One thing that can happen to a review from outside.</summary>
public abstract record ReviewStep
{
    /// <summary>DHS sends its case file again, with another finding and other people in it.</summary>
    public sealed record FactsCome(bool GangMember, string? TrialAttorney) : ReviewStep;

    public sealed record TimePasses(int Days) : ReviewStep;

    /// <summary>The clock moves to the due date, exactly, and the timer goes off.</summary>
    public sealed record TimerOnTime : ReviewStep;

    public sealed record Calls : ReviewStep;

    /// <param name="RoundsBefore">0 for the round that is open, more for a ballot that travelled long.</param>
    public sealed record Casts(Agency Agency, Choice Choice, string Officer, int RoundsBefore) : ReviewStep;

    public sealed record Answers(Person By, Lane Lane) : ReviewStep;

    /// <summary>A person who has done nothing yet acts for the first of those whom the vote waits for.</summary>
    public sealed record Fresh(Lane Lane) : ReviewStep;
}

/// <summary>A review through all its rounds, its clock and its logs, taken through steps one at a time, as the service does it.</summary>
public sealed class ReviewRun
{
    private const string CaseFile = "DHS-2011-000123";
    private static readonly Guid CaseId = Review.IdOf(CaseFile);
    private int _fresh;
    private long _facts;
    private int _revision;

    public ReviewRun(Stage stage)
    {
        Take(new ReviewStep.FactsCome(GangMember: false, TrialAttorney: null));
        if (stage == Stage.FinalOrder)
            Append([ReviewSpec.FinalOrder("11-72345")]);
    }

    public DateTimeOffset Now { get; private set; } = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);

    public Review Review { get; private set; } = Review.Initial;

    /// <summary>One of each round, in order.</summary>
    public List<Vote> Votes { get; } = [];

    /// <summary>What happened in the votes, in order.</summary>
    public List<VoteEvent> Log { get; } = [];

    public Vote? Current => Votes.Count == 0 ? null : Votes[^1];

    public CasePeople Outside(Vote vote) => CasePeople.Of(Review.Facts, Votes.Where(other => other.Opened!.Round != vote.Opened!.Round));

    public void Take(ReviewStep step)
    {
        switch (step)
        {
            case ReviewStep.FactsCome come:
                var facts = new CaseFacts { BirthDate = new DateOnly(1980, 5, 1), GangMember = come.GangMember, TrialAttorney = come.TrialAttorney };
                Append(RecordFacts.Decide(
                    Review, new(CaseId, CaseFile, new DateOnly(2011, 12, 4), ++_facts, facts, Now), RuleSets.Of2011November17));
                break;
            case ReviewStep.TimePasses passes:
                Now = Now.AddDays(passes.Days);
                Append(ScreenAgain.Decide(Review, new(DayOfAct.Today(Now), Always: false)));
                break;
            case ReviewStep.TimerOnTime when Current is { DueAt: { } due }:
                Now = due > Now ? due : Now;
                Act(Votes.Count - 1, vote => CloseWhenDue.Decide(vote, new(vote.VoteId!.Value, Now)));
                break;
            case ReviewStep.Calls:
                Call();
                break;
            case ReviewStep.Casts casts when Votes.Count > casts.RoundsBefore:
                Act(Votes.Count - 1 - casts.RoundsBefore, vote => RecordBallot.Decide(
                    vote, new(vote.VoteId!.Value, casts.Agency, ++_revision, casts.Choice, "Because.", casts.Officer, Now, Now), Outside(vote)));
                break;
            case ReviewStep.Answers answers when Votes.Count > 0:
                Answer(answers.By, answers.Lane);
                break;
            case ReviewStep.Fresh fresh when Current is { WaitsFor: [var who, ..] }:
                TakeFresh(who, fresh.Lane);
                break;
        }
    }

    /// <summary>A person who has done nothing yet and whom the vote waits for, and what that person does.</summary>
    public void TakeFresh(string who, Lane lane)
    {
        var name = $"fresh {++_fresh}";
        if (Enum.TryParse<Agency>(who, ignoreCase: true, out var agency))
            Take(new ReviewStep.Casts(agency, Enum.Parse<Choice>(lane.ToString()), name, RoundsBefore: 0));
        else if (who == Escalation.DhsSupervisor)
            Answer(new Person(name, Agency.Dhs, [Roles.Supervisor]), lane);
        else
            Answer(new Person(name, who == Roles.DojPrincipal ? Agency.Oil : Agency.Dhs, [who]), lane);
    }

    private void Answer(Person by, Lane lane) => Act(Votes.Count - 1, vote =>
        !by.Has(Roles.Supervisor) || !vote.AwaitsConcurrence ? SettleVote.Decide(vote, new(vote.VoteId!.Value, by, lane, "Because.", null, Now), Outside(vote))
        : lane == Lane.ConsiderForDiscretion ? GiveConcurrence.Decide(vote, new(vote.VoteId!.Value, by, "", null, Now), Outside(vote))
        : RefuseConcurrence.Decide(vote, new(vote.VoteId!.Value, by, "Because.", null, Now), Outside(vote)));

    private void Call()
    {
        var before = Review.Vote?.Round;
        Append(CallVote.Decide(Review, new("chair", Now)));
        if (Review.Vote is not { } called || called.Round == before)
            return;
        var people = CasePeople.Of(Review.Facts, Votes);
        Votes.Add(Vote.Initial);
        Act(Votes.Count - 1, vote => OpenVote.Decide(
            vote,
            new(
                CaseId, called.Round, [.. Enum.GetValues<Agency>()], VoteRule.Standard, Review.Stage, Review.ProposedLane!.Value, Review.Screening!.Met,
                Review.Screening.PriorityLevel, Review.Screening.RuleSet, Review.Keys, "chair", Now, Now.AddDays(14), null, people.BarredFromVoting, Review.Screening)));
    }

    private void Act(int round, Func<Vote, Decision<VoteEvent>> decide)
    {
        var events = decide(Votes[round]).Events;
        if (events.IsEmpty)
            return;
        foreach (var e in events)
            Append(round, e);
        var reviewed = ConcludeVote.Decide(Review, Votes[round], Now);
        foreach (var issued in reviewed.Events.OfType<DecisionIssued>())
            Append(round, new DecisionRecorded(DecisionRecord.Of(Review, Votes[round], issued)));
        Append(reviewed);
    }

    private void Append(int round, VoteEvent e)
    {
        Log.Add(e);
        Votes[round] = Votes[round].Apply(e);
    }

    private void Append(Decision<ReviewEvent> decision)
    {
        foreach (var e in decision.Events)
        {
            Review = Review.Apply(e);
            if (e is VoteFactsChanged changed)
            {
                foreach (var flag in FlagChangedFacts.Decide(Current!, changed).Events)
                    Append(Votes.Count - 1, flag);
            }
        }
    }
}
