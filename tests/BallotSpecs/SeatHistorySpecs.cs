using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Ballots;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;

namespace InteragencyReview.BallotSpecs;

/// <summary>What holds at every seat, whatever happens to it, in whatever order and however often.</summary>
public sealed class SeatHistorySpecs : SeatSpec
{
    private static readonly Gen<CastBallot> Casting =
        from choice in Gen.Elements(Enum.GetValues<Choice>())
        from reasons in Gen.Elements("On the record.", "Better ones.", "")
        from officer in Gen.Elements(Counsel, OtherCounsel, Counsel with { Agency = Agency.Dhs }, Counsel with { Roles = [Roles.Adjudicator] })
        from command in Gen.Elements<string?>("1", "2", "3", null)
        select Casts(choice, reasons, officer, command);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (2, Gen.Constant(new Step("opened", seat => OpenSeat.Decide(seat, Agency.Eoir, Vote)))),
        (1, Gen.Constant(new Step("closed", seat => CloseSeat.Decide(seat, VoteId, Tuesday)))),
        (8, Casting.Select(cast => new Step(cast.ToString(), seat => CastBallot.Decide(seat, cast), cast.CommandId))));

    private static readonly Arbitrary<Step[]> Histories = Arb.From(Steps.ArrayOf(), Chance.Shorter);

    [Fact]
    public void Revisions_are_counted_without_a_gap_and_nothing_is_cast_before_the_opening_or_after_the_close() =>
        Chance.Holds(Histories, history =>
        {
            var log = Log(history);
            var cast = log.OfType<BallotCast>().ToList();
            Assert.Equal(Enumerable.Range(1, cast.Count), cast.Select(b => b.Revision));
            Assert.True(log.Count(e => e is SeatOpened) <= 1 && log.Count(e => e is SeatClosed) <= 1, "Opened or closed twice.");

            var first = log.FindIndex(e => e is BallotCast);
            var close = log.FindIndex(e => e is SeatClosed);
            Assert.True(first < 0 || log.FindIndex(e => e is SeatOpened) < first, "Cast before the opening.");
            Assert.True(close < 0 || log.FindLastIndex(e => e is BallotCast) < close, "Cast after the close.");
        });

    [Fact]
    public void Only_officers_of_the_agency_who_judge_nothing_have_cast() =>
        Chance.Holds(Histories, history => Assert.All(Log(history).OfType<BallotCast>(), b => Assert.Contains(b.Officer, (string[])["counsel", "other counsel"])));

    [Fact]
    public void Everything_delivered_again_at_once_adds_nothing() =>
        Chance.Holds(Histories, history => Assert.Equal(Log(history).Count, Log([.. history.SelectMany(step => new[] { step, step })]).Count));

    [Fact]
    public void Commands_that_carry_an_id_add_nothing_when_delivered_again_later() =>
        Chance.Holds(Histories, history =>
        {
            var seat = Seat.Initial;
            var accepted = new List<Step>();
            foreach (var step in history)
            {
                var added = step.Decide(seat);
                seat = added.Aggregate(seat, (s, e) => s.Apply(e));
                if (!added.Events.IsEmpty && (step.CommandId is not null || added.Events[0] is not BallotCast))
                    accepted.Add(step);
                Assert.All(accepted, earlier => Assert.Empty(earlier.Decide(seat).Events));
            }
        });

    [Fact]
    public void Opened_and_closed_in_either_order_the_seat_ends_closed() =>
        Chance.Holds(Histories, history =>
        {
            var seat = Log(history).Aggregate(Seat.Initial, (s, e) => s.Apply(e));
            Assert.Equal(seat.Opened is not null && seat.Closed is null, seat.IsOpen);
            Assert.True(seat.IsOpen || !CastBallot.Decide(seat, Casts(Choice.Abstain)).Events.Any(), "Cast at a seat that is not open.");
        });

    [Fact]
    public void Every_event_is_read_back_from_JSON_as_it_was_written()
    {
        foreach (var e in new SeatEvent[] { Opened, Cast(Choice.Recuse, commandId: "first"), Cast(Choice.Abstain), Closed })
        {
            var written = JsonSerializer.Serialize(e, e.GetType(), WireJson.Options);
            Assert.Equal(written, JsonSerializer.Serialize(JsonSerializer.Deserialize(written, e.GetType(), WireJson.Options)!, e.GetType(), WireJson.Options));
        }
    }

    private static List<SeatEvent> Log(Step[] history)
    {
        var log = new List<SeatEvent>();
        var seat = Seat.Initial;
        foreach (var step in history)
        {
            foreach (var e in step.Decide(seat).Events)
            {
                log.Add(e);
                seat = seat.Apply(e);
            }
        }

        return log;
    }

    private sealed record Step(string Told, Func<Seat, Decision<SeatEvent>> Decide, string? CommandId = null)
    {
        public override string ToString() => Told;
    }
}
