using InteragencyReview.Contracts.Messages;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>Many messages on one working set: loaded together, decided one after the other, refused each for itself.</summary>
public sealed class BatchSpecs
{
    private const int Several = 300;

    [Fact]
    public void A_message_rests_on_those_before_it_in_its_batch()
    {
        var run = new CrosswalkRun();
        run.Take([new Sent.CaseFile(1, 1, 1).Message, new Sent.CourtRecord(1, 1, 1).Message, new TieByHand(Sent.CourtRecord.RefOf(1), Sent.CaseFile.IdOf(1), "chair")]);
        Assert.Equal(TieBasis.Person, run.RecordOf(Sent.CourtRecord.RefOf(1)).Tie?.Basis);
    }

    [Fact]
    public void One_messages_refusal_is_its_own()
    {
        var run = new CrosswalkRun();
        var bad = new HearingFactsV1("47\u200b11", HashOf(1), null, null, null, false, 1);
        var refused = run.Take([new Sent.CaseFile(1, 1, 1).Message, bad, new Sent.CourtRecord(1, 1, 1).Message]).Refused;
        Assert.Equal((bad, "bad-key"), (Assert.Single(refused).Message, refused[0].Refusal.Type));
        Assert.Equal(Sent.CaseFile.IdOf(1), run.TieOf(Sent.CourtRecord.RefOf(1)));
    }

    [Fact]
    public void A_person_ties_only_what_was_sent()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, null, 1), new Sent.Line(null, 2, 1, null), new Sent.Line(null, null, 1, 1)]);
        Assert.Equal("no-such-case-file", run.TieByHand(Sent.CourtRecord.RefOf(1), Sent.CaseFile.IdOf(2), "chair")?.Type);
        Assert.Equal("no-such-record", run.TieByHand(Sent.CourtRecord.RefOf(2), Sent.CaseFile.IdOf(1), "chair")?.Type);
        Assert.Equal("no-such-record", run.TieByHand(RecordRef.DocketNumber(Sent.Petition.NumberOf(1)), Sent.CaseFile.IdOf(1), "chair")?.Type);
        Assert.Equal("no-such-record", run.TieByHand(RecordRef.CaseFile(Sent.CaseFile.IdOf(1)), Sent.CaseFile.IdOf(1), "chair")?.Type);
    }

    [Theory]
    [InlineData("9/1", "11-1")]
    [InlineData("9", "..")]
    [InlineData("", "11-1")]
    public void A_docket_without_a_usable_key_is_refused(string circuit, string number) => Assert.Equal(
        "bad-key",
        Assert.Single(new CrosswalkRun().Take([new FinalOrderFactsV1(number, HashOf(1), new DateOnly(2011, 12, 4), circuit, null, null, null, null, 1)]).Refused).Refusal.Type);

    [Fact]
    public void Several_hundred_messages_are_loaded_in_a_few_rounds_and_each_stream_once()
    {
        var run = CrosswalkRun.After(Enumerable.Range(1, Several).Select(n => new Sent.CaseFile(n, n, 1)), Several);
        run.Take([.. Enumerable.Range(1, Several).Select(n => new Sent.CourtRecord(n, n, 1).Message)]);
        Assert.InRange(run.Rounds, 1, 3);
        run.Take([.. Enumerable.Range(1, Several).Select(n => new Sent.CaseFile(n, n, 2).Message)]);
        Assert.InRange(run.Rounds, 1, 3);
        Assert.All(Enumerable.Range(1, Several), n => Assert.Equal(Sent.CaseFile.IdOf(n), run.TieOf(Sent.CourtRecord.RefOf(n))));
    }

    [Fact]
    public void Nothing_is_decided_while_a_stream_is_missing()
    {
        object[] messages = [new Sent.CourtRecord(1, 1, 1).Message, new Sent.CourtRecord(2, 2, 1).Message];
        var first = CrosswalkSettlement.Settle(WorkingSet.Empty, messages[..1], RuleSets.Of2011November17);
        Assert.Contains(AgencyRecord.StreamOf(Sent.CourtRecord.RefOf(1)), first.Missing.Records);
        Assert.Contains(SharedANumber.StreamOf(HashOf(1)), first.Missing.ANumbers);

        // Now all is known that the first message needs, and nothing of the second.
        var both = CrosswalkSettlement.Settle(WorkingSet.Empty.With(first.Missing, new([], [], [])), messages, RuleSets.Of2011November17);
        Assert.Equal([AgencyRecord.StreamOf(Sent.CourtRecord.RefOf(2))], both.Missing.Records);
        Assert.Empty(both.Set.Changes);
    }

    [Fact]
    public void What_a_decision_rests_on_without_writing_to_it_must_stay_as_it_was()
    {
        var run = CrosswalkRun.After([new Sent.CaseFile(1, 1, 1), new Sent.CourtRecord(1, null, 1), new Sent.Petition(1, 1, 1), new Sent.Line(null, 1, null, 1, 9)]);
        var settlement = run.Take([new Sent.CourtRecord(1, null, 2).Message]);
        Assert.Contains(settlement.Set.Unchanged, same => same.Stream == AgencyRecord.StreamOf(Sent.Petition.RefOf(1)));
        Assert.Contains(settlement.Set.Unchanged, same => same.Stream == SharedANumber.StreamOf(HashOf(1)));
        Assert.All(settlement.Set.Unchanged, same => Assert.True(same.ExpectedVersion > 0));
    }

    [Fact]
    public void Streams_are_written_in_one_order()
    {
        var run = new CrosswalkRun();
        var streams = run.Take([new Sent.CourtRecord(2, 2, 1).Message, new Sent.CaseFile(1, 1, 1).Message, new Sent.CourtRecord(1, 1, 1).Message])
            .Set.Changes.Select(change => change.Stream).ToList();
        Assert.Equal(streams.Order(StringComparer.Ordinal), streams);
    }

    private static string HashOf(int person) => Sent.HashOf(person);
}
