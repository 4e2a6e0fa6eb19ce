using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class VoteEventsSpecs : VoteSpec
{
    private static readonly VoteEvent[] OneOfEach =
    [
        OpenedFor(Dhs, Eoir, Oil),
        Ballot(Dhs, Choice.Accelerate),
        Late(Oil, Choice.Recuse),
        Closed(Outcome.Decided(Lane.Accelerate)),
        Requested(),
        new ConcurrenceGiven("supervisor", "", "command", Arrived),
        new ConcurrenceRefused("supervisor", "No.", null, Arrived),
        ToBoth(EscalationReason.NoQuorum),
        new SettlementStated(Roles.ChiefCounsel, "chief counsel", Lane.ContinueNormally, "Ties.", null, Arrived),
        new VoteSettled(Lane.ContinueNormally, Arrived),
        new OfficerSteppedAside(Dhs, "attorney", Arrived),
        new BarredBallotKept(Dhs, 1, Choice.Accelerate, "Ties.", "barred", Arrived),
        new FactsChanged(Lane.Accelerate, ["A3"], null, new DateOnly(2011, 12, 6), 2, ["barred"]),
        new DecisionRecorded(Decisions.DecisionRecordSpecs.Sample),
    ];

    [Fact]
    public void Every_event_is_read_back_from_JSON_as_it_was_written()
    {
        foreach (var e in OneOfEach)
        {
            var written = JsonSerializer.Serialize(e, e.GetType(), WireJson.Options);
            var read = JsonSerializer.Deserialize(written, e.GetType(), WireJson.Options)!;
            Assert.Equal(written, JsonSerializer.Serialize(read, e.GetType(), WireJson.Options));
        }
    }

    [Fact]
    public void The_list_above_leaves_none_out() =>
        Assert.Equal(
            typeof(VoteEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(VoteEvent))).Select(t => t.Name).Order(StringComparer.Ordinal),
            OneOfEach.Select(e => e.GetType().Name).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("{\"ending\":\"Decided\"}")]
    [InlineData("{\"ending\":\"Deadlocked\",\"lane\":\"Accelerate\"}")]
    [InlineData("{\"ending\":\"Decided\",\"lane\":\"Undetermined\"}")]
    public void An_outcome_that_cannot_be_is_not_read(string json) =>
        Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<Outcome>(json, WireJson.Options));

    [Fact]
    public void All_outcomes_are_read_back()
    {
        foreach (var outcome in new[] { Outcome.Deadlocked, Outcome.NoQuorum, Outcome.Decided(Lane.ConsiderForDiscretion) })
            Assert.Equal(outcome, JsonSerializer.Deserialize<Outcome>(JsonSerializer.Serialize(outcome, WireJson.Options), WireJson.Options));
    }
}
