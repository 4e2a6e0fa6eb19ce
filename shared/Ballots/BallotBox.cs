using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Routing;

namespace InteragencyReview.Ballots;

/// <summary>The ballot box that each agency hosts: its seats, its queue of ballots, what it tells the working group.</summary>
public static class BallotBox
{
    public static readonly DeciderDefinition<Seat, SeatEvent> Seats =
        new(Seat.Initial, (seat, e) => seat.Evolve(e)) { StateViews = [new(SeatRow.Table, SeatRow.Of)] };

    public static string Schema => Sql.Read(typeof(BallotBox).Assembly, "ballots.sql");

    public static EventTypes.Builder MapBallotEvents(this EventTypes.Builder types) => types
        .Map<SeatOpened>("seat_opened")
        .Map<BallotCast>("ballot_cast")
        .Map<SeatClosed>("seat_closed");

    public static Mailbox ReceiveVotes(this Mailbox mailbox, Agency here) => mailbox
        .On<VoteOpenedV1, Decider<Seat, SeatEvent>>(async (message, seats, stop) =>
            (await seats.Decide(Seat.StreamOf(Seat.IdOf(message.VoteId, here)), seat => OpenSeat.Decide(seat, new(here, message)), stop)).Refusal)
        .On<VoteClosedV1, Decider<Seat, SeatEvent>>(async (message, seats, stop) =>
            (await seats.Decide(Seat.StreamOf(Seat.IdOf(message.VoteId, here)), seat => CloseSeat.Decide(seat, new(message)), stop)).Refusal);

    public static Routes TellBallots(this Routes routes) => routes
        .On<BallotCast>((cast, _) => [new News(Queues.WorkingGroup, cast.CaseId.ToString(), cast.ToMessage())]);

    /// <summary>Only officers of the agency itself reach its ballots; a judge or Board member never does.</summary>
    public static void MapBallots(this IEndpointRouteBuilder app, Agency here)
    {
        var officers = Access.For(Role.Reviewer).At(here);
        GetBallots.Map(app, officers);
        ClaimBallot.Map(app, officers);
        CastBallot.Map(app, officers);
        Recuse.Map(app, officers);
    }
}
