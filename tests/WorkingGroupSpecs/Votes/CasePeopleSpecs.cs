using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

/// <summary>Separation of duties over all rounds and steps of one case.</summary>
public sealed class CasePeopleSpecs : VoteSpec
{
    private static readonly CaseFacts Facts = new()
    {
        ChargingDocument = new ChargingDocument { Officer = "charging officer" },
        TrialAttorney = "trial attorney",
        BackgroundCheck = new BackgroundCheck(null, "clear", "certifier"),
        MotionSignedBy = "signer",
    };

    public static TheoryData<string, Capacity> Capacities => new()
    {
        { "voter", Capacity.Voter },
        { "supervisor", Capacity.Supervisor },
        { "settler", Capacity.Settler },
        { "certifier", Capacity.Certifier },
        { "signer", Capacity.MotionSigner },
    };

    [Theory]
    [MemberData(nameof(Capacities))]
    public void Who_acted_in_one_capacity_acts_in_no_other_whichever_round_it_was(string person, Capacity own)
    {
        var people = Everybody();
        foreach (var capacity in (Capacity[])[Capacity.Voter, Capacity.Supervisor, Capacity.Settler, Capacity.Certifier, Capacity.MotionSigner])
            Assert.Equal(capacity == own ? null : "separation-of-duties", people.Refuse(person, capacity)?.Type);
    }

    [Theory]
    [InlineData("charging officer")]
    [InlineData("trial attorney")]
    public void Who_charged_the_person_or_tries_the_case_takes_no_part(string person)
    {
        foreach (var capacity in (Capacity[])[Capacity.Voter, Capacity.Supervisor, Capacity.Settler, Capacity.Certifier, Capacity.MotionSigner])
            Assert.Equal("separation-of-duties", Everybody().Refuse(person, capacity)?.Type);
    }

    [Fact]
    public void A_refusal_names_the_rule_and_not_what_the_person_was()
    {
        var ofTheVoter = Everybody().Refuse("voter", Capacity.Supervisor)!.Reason;
        Assert.Contains("AC-5", ofTheVoter, StringComparison.Ordinal);
        Assert.Equal(ofTheVoter, Everybody().Refuse("certifier", Capacity.Supervisor)!.Reason);
        Assert.Equal(Everybody().Refuse("charging officer", Capacity.Voter)!.Reason, Everybody().Refuse("trial attorney", Capacity.Voter)!.Reason);
    }

    [Fact]
    public void Those_who_may_not_vote_are_all_who_acted_otherwise() =>
        Assert.Equal(["certifier", "charging officer", "settler", "signer", "supervisor", "trial attorney"], Everybody().BarredFromVoting.ToArray());

    [Fact]
    public void A_supervisor_who_voted_in_an_earlier_round_cannot_concur() =>
        Given(DecidedForDiscretion())
            .When(vote => GiveConcurrence.Decide(vote, new(VoteId, Supervisor, "I agree.", null, Arrived), CasePeople.None.With(Supervisor.Id, Capacity.Voter)))
            .ThenRefused("separation-of-duties");

    [Fact]
    public void Nor_refuse_to() =>
        Given(DecidedForDiscretion())
            .When(vote => RefuseConcurrence.Decide(vote, new(VoteId, Supervisor, "No.", null, Arrived), CasePeople.None.With(Supervisor.Id, Capacity.Voter)))
            .ThenRefused("separation-of-duties");

    [Fact]
    public void A_chief_counsel_who_voted_in_an_earlier_round_cannot_settle() =>
        Given(Deadlocked())
            .When(vote => SettleVote.Decide(vote, new(VoteId, ChiefCounsel, Lane.Accelerate, "All weighed.", null, Arrived), CasePeople.None.With(ChiefCounsel.Id, Capacity.Voter)))
            .ThenRefused("separation-of-duties");

    [Fact]
    public void The_ballot_of_a_supervisor_of_an_earlier_round_is_kept_and_does_not_count()
    {
        var others = CasePeople.None.With(OfficerOf(Dhs), Capacity.Supervisor);
        var barred = new BarredBallotKept(Dhs, 1, Choice.Accelerate, "On the whole record.", OfficerOf(Dhs), Monday.AddDays(1));
        Given(OpenedFor(Dhs, Eoir, Oil)).When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate), others)).Then(barred);
        Given(OpenedFor(Dhs, Eoir, Oil), barred).When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate), others)).ThenNothing();
        Assert.Contains("dhs", Given(OpenedFor(Dhs, Eoir, Oil), barred).State.WaitsFor);
    }

    [Fact]
    public void Nor_does_one_cast_for_somebody_who_is_barred() =>
        Given(OpenedFor(Dhs, Eoir, Oil))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate) with { OnBehalfOf = "barred" }, CasePeople.None.With("barred", Capacity.TrialAttorney)))
            .Then(new BarredBallotKept(Dhs, 1, Choice.Accelerate, "On the whole record.", OfficerOf(Dhs), Monday.AddDays(1), OnBehalfOf: "barred"));

    [Fact]
    public void Both_who_acted_and_for_whom_have_voted()
    {
        var vote = Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate) with { OnBehalfOf = "principal of the delegation" }).State;
        Assert.Equal("separation-of-duties", CasePeople.Of(null, vote).Refuse("principal of the delegation", Capacity.Supervisor)?.Type);
        Assert.Equal("separation-of-duties", CasePeople.Of(null, vote).Refuse(OfficerOf(Dhs), Capacity.Supervisor)?.Type);
    }

    [Fact]
    public void Also_where_the_ballot_came_after_the_close()
    {
        var late = From(Dhs, Choice.Accelerate, revision: 2, officer: "colleague") with { OnBehalfOf = "principal of the delegation" };
        var kept = Late(Dhs, Choice.Accelerate, revision: 2, officer: "colleague") with { OnBehalfOf = "principal of the delegation" };
        Given(DecidedForDiscretion()).When(vote => RecordBallot.Decide(vote, late, CasePeople.None)).Then(kept);
        foreach (var person in (string[])["colleague", "principal of the delegation"])
            Assert.Equal("separation-of-duties", CasePeople.Of(null, Given([.. DecidedForDiscretion(), kept]).State).Refuse(person, Capacity.Supervisor)?.Type);
    }

    [Fact]
    public void Or_was_overtaken_by_one_of_the_same_officer_and_that_once()
    {
        VoteEvent[] overtaken = [OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate, revision: 2, officer: "colleague")];
        var ballot = From(Dhs, Choice.Abstain, officer: "colleague") with { OnBehalfOf = "principal of the delegation" };
        var kept = Late(Dhs, Choice.Abstain, officer: "colleague") with { OnBehalfOf = "principal of the delegation" };
        Given(overtaken).When(vote => RecordBallot.Decide(vote, ballot, CasePeople.None)).Then(kept);
        Given([.. overtaken, kept]).When(vote => RecordBallot.Decide(vote, ballot, CasePeople.None)).ThenNothing();
    }

    [Fact]
    public void Or_was_overtaken_and_comes_when_its_officer_has_concurred()
    {
        VoteEvent[] concurred =
        [
            OpenedFor(Dhs, Eoir, Oil),
            Ballot(Dhs, Choice.ConsiderForDiscretion, revision: 2),
            Ballot(Eoir, Choice.ConsiderForDiscretion),
            Closed(Outcome.Decided(Lane.ConsiderForDiscretion)),
            Requested(),
            new ConcurrenceGiven(Supervisor.Id, "", null, Arrived),
        ];
        var kept = Late(Dhs, Choice.Accelerate, officer: Supervisor.Id);
        Given(concurred).When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate, officer: Supervisor.Id), CasePeople.None)).Then(kept);
        Assert.Equal("separation-of-duties", CasePeople.Of(null, Given([.. concurred, kept]).State).Refuse(Supervisor.Id, Capacity.Supervisor)?.Type);
    }

    [Fact]
    public void Who_tried_to_vote_in_another_round_and_was_barred_settles_no_more()
    {
        var barred = new BarredBallotKept(Dhs, 1, Choice.Accelerate, "On the whole record.", ChiefCounsel.Id, Monday.AddDays(1));
        var earlier = CasePeople.Of(null, Given(OpenedFor(Dhs, Eoir, Oil), barred).State);
        Given(Deadlocked())
            .When(vote => SettleVote.Decide(vote, new(VoteId, ChiefCounsel, Lane.Accelerate, "All weighed.", null, Arrived), earlier))
            .ThenRefused("separation-of-duties");
    }

    [Fact]
    public void A_ballot_for_somebody_who_is_barred_is_kept_once()
    {
        var others = CasePeople.None.With("barred", Capacity.TrialAttorney);
        var ballot = From(Dhs, Choice.Accelerate) with { OnBehalfOf = "barred" };
        var kept = new BarredBallotKept(Dhs, 1, Choice.Accelerate, "On the whole record.", OfficerOf(Dhs), Monday.AddDays(1), OnBehalfOf: "barred");
        Given(OpenedFor(Dhs, Eoir, Oil), kept).When(vote => RecordBallot.Decide(vote, ballot, others)).ThenNothing();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_ballot_that_was_replaced_by_somebody_who_is_barred_counts_in_no_order(bool isKnownFirst)
    {
        var facts = new FactsChanged(Lane.Undetermined, ["A2c", "C6"], 3, new DateOnly(2011, 12, 6), 2, ["barred"]);
        var vote = Given(isKnownFirst ? [OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), facts] : [OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate)]).State;
        vote = RecordBallot.Decide(vote, From(Dhs, Choice.ContinueNormally, revision: 2, officer: "barred"), CasePeople.None).Events.Aggregate(vote, (state, e) => state.Apply(e));
        vote = isKnownFirst ? vote : vote.Apply(facts);
        Assert.Empty(vote.Ballots);
        Assert.Contains("dhs", vote.WaitsFor);
    }

    private CasePeople Everybody() => CasePeople.Of(
        Facts,
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate, officer: "voter")).State,
        Given([.. DecidedForDiscretion(), new ConcurrenceRefused("supervisor", "No.", null, Arrived)]).State,
        Given([.. Deadlocked(), new SettlementStated(Roles.ChiefCounsel, "settler", Lane.Accelerate, "All weighed.", null, Arrived)]).State);
}
