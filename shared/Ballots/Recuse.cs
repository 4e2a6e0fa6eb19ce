using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots;

/// <summary>
/// An officer recuses the agency: it does not sit in this vote, and the vote knows. (An officer who only steps aside
/// for a colleague gives up the claim, and the seat waits on.)
/// </summary>
/// <param name="Reasons">Not compulsory: what keeps an agency from sitting may be nobody's business.</param>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
public sealed record Recuse(Guid SeatId, string Reasons, Person Officer, string? CommandId, DateTimeOffset At)
{
    public static Decision<SeatEvent> Decide(Seat seat, Recuse recuse) =>
        CastBallot.Decide(seat, new CastBallot(recuse.SeatId, Choice.Recuse, recuse.Reasons, recuse.Officer, recuse.CommandId, recuse.At));
}
