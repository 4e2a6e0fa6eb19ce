using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Decisions;
using InteragencyReview.WorkingGroup.Votes;
using InteragencyReview.WorkingGroupSpecs.Cases;
using InteragencyReview.WorkingGroupSpecs.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Decisions;

/// <summary>What stands on record of a decision, and on the page that is printed of it.</summary>
public sealed class DecisionRecordSpecs : VoteSpec
{
    private static readonly DecisionIssued Issued = new(CaseId, VoteId, 1, Lane.ConsiderForDiscretion, "2011-11-17", new("DHS-2011-000123", "4711", null), Arrived.AddDays(3));

    public static DecisionRecord Sample { get; } = DecisionRecord.Of(
        new ReviewEvent[] { ReviewSpec.FactsOf(CaseId, "DHS-2011-000123"), ReviewSpec.Hearing("4711"), new VoteCalled(VoteId, 1, "chair", Monday) }
            .Aggregate(Review.Initial, (review, e) => review.Apply(e)),
        new VoteEvent[]
            {
                OpenedFor(Dhs, Eoir, Oil),
                Ballot(Dhs, Choice.ConsiderForDiscretion) with { Reasons = "<b>Strong</b> ties." },
                Ballot(Eoir, Choice.ContinueNormally),
                Ballot(Oil, Choice.ConsiderForDiscretion),
                Closed(Outcome.Decided(Lane.ConsiderForDiscretion)),
                Requested(),
                new ConcurrenceRefused("first supervisor", "No.", null, Arrived.AddDays(1)),
                ToChiefCounsel(EscalationReason.ConcurrenceRefused),
                new SettlementStated(Roles.ChiefCounsel, "chief counsel", Lane.ConsiderForDiscretion, "All weighed.", null, Arrived.AddDays(2)),
                new VoteSettled(Lane.ConsiderForDiscretion, Arrived.AddDays(2)),
                new ConcurrenceGiven("second supervisor", "I agree.", null, Arrived.AddDays(3)),
            }.Aggregate(Vote.Initial, (vote, e) => vote.Apply(e)),
        Issued);

    [Fact]
    public void It_names_lane_people_reasons_dissents_facts_guidance_and_days()
    {
        Assert.Equal((Lane.ConsiderForDiscretion, "2011-11-17", new DateOnly(2011, 12, 10)), (Sample.Lane, Sample.RuleSet, Sample.DecidedOn));
        Assert.Equal([Eoir], Sample.Dissents.ToArray());
        Assert.Equal(
            ["member", OfficerOf(Dhs), OfficerOf(Eoir), OfficerOf(Oil), "first supervisor", "chief counsel", "second supervisor"],
            Sample.People.Select(person => person.Person));
        Assert.Equal(("second supervisor", "first supervisor"), (Sample.Concurrence!.Supervisor, Assert.Single(Sample.RefusedConcurrences).Supervisor));
        Assert.Equal((1, 1, (long?)null), (Sample.Facts.ChargingVersion, Sample.Facts.HearingVersion, Sample.Facts.FinalOrderVersion));
        Assert.Equal(Sample.Days.OrderBy(day => day.At), Sample.Days);
        Assert.Contains(Sample.Days, day => day is { What: "Ballots were due." } && day.At == DueAt);
    }

    [Fact]
    public void A_settlement_that_was_refused_stands_on_record_with_who_stated_it()
    {
        var record = DecisionRecord.Of(
            new ReviewEvent[] { ReviewSpec.FactsOf(CaseId, "DHS-2011-000123"), new VoteCalled(VoteId, 1, "chair", Monday) }.Aggregate(Review.Initial, (review, e) => review.Apply(e)),
            new VoteEvent[]
                {
                    OpenedFor(Dhs, Eoir, Oil),
                    Ballot(Dhs, Choice.ContinueNormally),
                    Ballot(Eoir, Choice.Accelerate),
                    Ballot(Oil, Choice.Abstain),
                    Closed(Outcome.Deadlocked),
                    ToChiefCounsel(EscalationReason.Deadlocked),
                    new SettlementStated(Roles.ChiefCounsel, "chief counsel", Lane.ConsiderForDiscretion, "All weighed.", null, Arrived.AddDays(1)),
                    new VoteSettled(Lane.ConsiderForDiscretion, Arrived.AddDays(1)),
                    Requested(Arrived.AddDays(1)),
                    new ConcurrenceRefused("supervisor", "No.", null, Arrived.AddDays(2)),
                    ToDeputyDirector(EscalationReason.ConcurrenceRefused, Arrived.AddDays(2)),
                    new SettlementStated(Roles.DeputyDirector, "deputy director", Lane.Accelerate, "It is a priority.", null, Arrived.AddDays(3)),
                    new VoteSettled(Lane.Accelerate, Arrived.AddDays(3)),
                }.Aggregate(Vote.Initial, (vote, e) => vote.Apply(e)),
            Issued with { Lane = Lane.Accelerate });

        Assert.Equal(["chief counsel", "deputy director"], record.Settlements.Select(stated => stated.By));
        Assert.Equal(["deputy director"], record.SettledBy!.Value.ToArray());
        Assert.Equal(
            ["chief counsel", "deputy director", "member", OfficerOf(Dhs), OfficerOf(Eoir), OfficerOf(Oil), "supervisor"],
            record.People.Select(person => person.Person).Order(StringComparer.Ordinal));
        var page = DecisionPage.Of(record);
        foreach (var person in record.People)
            Assert.Contains(person.Person, page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_tells_what_was_stated_in_vain_from_what_it_rests_on()
    {
        var vote = new VoteEvent[]
        {
            OpenedFor(Dhs, Eoir, Oil),
            Ballot(Dhs, Choice.ConsiderForDiscretion),
            Ballot(Eoir, Choice.ConsiderForDiscretion),
            Closed(Outcome.Decided(Lane.ConsiderForDiscretion)),
            Requested(),
            ToChiefCounsel(EscalationReason.ConcurrenceOverdue),
            new SettlementStated(Roles.ChiefCounsel, "chief counsel", Lane.Accelerate, "It is a priority.", null, Arrived.AddDays(2)),
            new ConcurrenceGiven("supervisor", "I agree.", null, Arrived.AddDays(3)),
        }.Aggregate(Vote.Initial, (state, e) => state.Apply(e));
        var record = DecisionRecord.Of(Review.Initial, vote, Issued);
        Assert.Equal((1, 0), (record.Settlements.Length, record.SettledBy!.Value.Length));
        Assert.DoesNotContain("Settled by", DecisionPage.Of(record), StringComparison.Ordinal);
        Assert.Contains("Settled by</td><td>chief counsel<", DecisionPage.Of(Sample), StringComparison.Ordinal);
    }

    [Fact]
    public void A_ballot_that_facts_barred_after_the_close_is_told_as_such_and_the_facts_put_to_the_vote_as_unchanged()
    {
        var review = new ReviewEvent[]
        {
            ReviewSpec.FactsOf(CaseId, "DHS-2011-000123"), new VoteCalled(VoteId, 1, "chair", Monday),
        }.Aggregate(Review.Initial, (state, e) => state.Apply(e));
        var charging = review.Charging! with { Facts = review.Facts with { TrialAttorney = OfficerOf(Eoir) } };
        var vote = new VoteEvent[] { OpenedFor(Dhs, Eoir), Ballot(Dhs, Choice.Accelerate), Ballot(Eoir, Choice.Accelerate), Closed(Outcome.Decided(Lane.Accelerate)) }
            .Aggregate(Vote.Initial, (state, e) => state.Apply(e));
        var record = DecisionRecord.Of(review with { Charging = charging }, vote, Issued with { Lane = Lane.Accelerate });
        Assert.True(record.RestsOnBarredBallot);
        Assert.False(record.OnChangedFacts);
        Assert.Contains("somebody whose ballot counted may not vote on this case", DecisionPage.Of(record), StringComparison.Ordinal);
        Assert.False(DecisionRecord.Of(review, vote, Issued with { Lane = Lane.Accelerate }).RestsOnBarredBallot);
    }

    [Fact]
    public void An_agency_that_recused_itself_stands_on_record_and_who_did_so_is_not_told()
    {
        var vote = new VoteEvent[]
        {
            OpenedFor(Dhs, Eoir, Oil),
            Ballot(Dhs, Choice.Accelerate),
            Ballot(Oil, Choice.Accelerate),
            Ballot(Eoir, Choice.Recuse) with { OnBehalfOf = "colleague at EOIR" },
            Closed(Outcome.Decided(Lane.Accelerate)),
        }.Aggregate(Vote.Initial, (state, e) => state.Apply(e));
        var record = DecisionRecord.Of(Review.Initial, vote, Issued with { Lane = Lane.Accelerate });
        Assert.Equal(["member", OfficerOf(Dhs), OfficerOf(Oil)], record.People.Select(person => person.Person));

        // Records of before named them among the voters.
        var before = record with
        {
            People = [.. record.People, new(OfficerOf(Eoir), "voter for EOIR"), new("colleague at EOIR", $"voter for EOIR, by delegation to {OfficerOf(Eoir)}")],
        };
        foreach (var told in (DecisionRecord[])[record.WithoutWhoRecused(), before.WithoutWhoRecused()])
        {
            Assert.Equal(["member", OfficerOf(Dhs), OfficerOf(Oil)], told.People.Select(person => person.Person));
            Assert.Equal([Choice.Accelerate, Choice.Recuse, Choice.Accelerate], told.Ballots.Select(ballot => ballot.Choice));
            foreach (var text in (string[])[JsonSerializer.Serialize(told, WireJson.Options), DecisionPage.Of(told)])
            {
                Assert.DoesNotContain(OfficerOf(Eoir), text, StringComparison.Ordinal);
                Assert.DoesNotContain("colleague at EOIR", text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void And_the_vote_tells_no_more_of_it()
    {
        var vote = new VoteEvent[] { OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), Ballot(Eoir, Choice.Recuse) with { OnBehalfOf = "colleague at EOIR" } }
            .Aggregate(Vote.Initial, (state, e) => state.Apply(e));
        Assert.Equal([OfficerOf(Dhs), null], GetVote.BallotsOf(vote).Select(ballot => ballot.Officer));
        Assert.All(GetVote.BallotsOf(vote), ballot => Assert.Null(ballot.OnBehalfOf));
    }

    [Fact]
    public void It_is_read_back_from_JSON_as_it_was_written()
    {
        var written = JsonSerializer.Serialize(Sample, WireJson.Options);
        Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<DecisionRecord>(written, WireJson.Options), WireJson.Options));
    }

    [Fact]
    public void The_page_says_the_same_and_takes_no_text_for_markup()
    {
        var page = DecisionPage.Of(Sample);
        foreach (var said in (string[])["consider for discretion", "second supervisor", "refused", "All weighed.", "EOIR", "2011-11-17", "DHS-2011-000123", "&lt;b&gt;Strong&lt;/b&gt; ties."])
            Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }
}
