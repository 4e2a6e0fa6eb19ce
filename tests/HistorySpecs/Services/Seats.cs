using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;

namespace InteragencyReview.HistorySpecs.Services;

/// <summary>The ballot box of one agency.</summary>
internal sealed class Seats(Agency here)
{
    private readonly Dictionary<Guid, string> _names = [];

    public Streams<Seat, SeatEvent> Streams { get; } = new(
        Seat.Initial, (seat, e) => seat.Apply(e), (seat, stream, version) => seat with { Id = stream, Version = version });

    public Seat Of(Guid voteId) => Streams.Of(StreamOf(voteId));

    public IReadOnlyList<SeatEvent> LogOf(Guid voteId) => Streams.Log(StreamOf(voteId));

    /// <summary>People look at their seats after every message: the name is worked out once.</summary>
    private string StreamOf(Guid voteId) =>
        _names.TryGetValue(voteId, out var known) ? known : _names[voteId] = Seat.StreamOf(Seat.IdOf(voteId, here));

    public void Take(VoteOpenedV1 message) => Append(OpenSeat.StreamOf(message), OpenSeat.Decide(Streams.Of(OpenSeat.StreamOf(message)), here, message));

    public void Take(VoteFactsChangedV1 message) => Append(FlagSeat.StreamOf(message), FlagSeat.Decide(Streams.Of(FlagSeat.StreamOf(message)), here, message));

    public void Take(VoteClosedV1 message)
    {
        var stream = CloseSeat.StreamOf(message, new HostAgency(here));
        Append(stream, CloseSeat.Decide(Streams.Of(stream), message.VoteId, message.ClosedAt));
    }

    /// <returns>The ballot on its way to the working group.</returns>
    public IEnumerable<Envelope> Cast(CastBallot cast)
    {
        var decision = CastBallot.Decide(Streams.Of(Seat.StreamOf(cast.SeatId)), cast);
        Append(Seat.StreamOf(cast.SeatId), decision);
        return decision.Events.OfType<BallotCast>().Select(BallotAnswer.ToMessage).Select(Envelope.Of);
    }

    /// <returns>What the working group is told: nothing of a step that is refused, as the same one is once the vote is closed.</returns>
    public IEnumerable<Envelope> Leave(StepAside aside)
    {
        var seat = Streams.Of(Seat.StreamOf(aside.SeatId));
        var decision = StepAside.Decide(seat, aside);
        Streams.Append(Seat.StreamOf(aside.SeatId), decision.Events);
        return decision.Events.OfType<OfficerRecused>().Select(recused => StepAside.Message(seat.Opened!, recused)).Select(Envelope.Of);
    }

    private void Append(string stream, Decision<SeatEvent> decision)
    {
        Assert.Null(decision.Refusal);
        Streams.Append(stream, decision.Events);
    }
}
