using InteragencyReview.EventStore;
using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots;

public enum SeatState
{
    /// <summary>Waits for the agency's ballot.</summary>
    Open,

    /// <summary>The agency has spoken; it may replace its ballot until the vote closes.</summary>
    Cast,

    Closed,
}

/// <summary>One row per seat of this agency: its queue of ballots to cast.</summary>
public static class SeatRow
{
    public static readonly ViewTable Table = new(
        "ballots",
        [
            new("seat_id", ColumnType.Uuid),
            new("vote_id", ColumnType.Uuid),
            new("case_id", ColumnType.Uuid),
            new("agency_key", ColumnType.Text),
            new("round", ColumnType.Integer),
            new("stage", ColumnType.Text),
            new("proposed_lane", ColumnType.Text),
            new("indicators", ColumnType.TextArray),
            new("priority_level", ColumnType.Integer),
            new("rule_set", ColumnType.Text),
            new("state", ColumnType.Text),
            new("choice", ColumnType.Text),
            new("revision", ColumnType.Integer),
            new("due_at", ColumnType.Instant),
            new("version", ColumnType.BigInt),
        ],
        KeyColumns: 1);

    public static SeatState StateOf(Seat seat) =>
        seat.Closed is not null ? SeatState.Closed : seat.Ballot is null ? SeatState.Open : SeatState.Cast;

    public static ViewRow? Of(StreamKey stream, Seat seat) => seat.Opened is not { } opened ? null : Table.Row(
        opened.SeatId,
        opened.VoteId,
        opened.CaseId,
        opened.AgencyKey,
        opened.Round,
        opened.Stage.ToString(),
        opened.ProposedLane.ToString(),
        opened.Indicators,
        opened.PriorityLevel,
        opened.RuleSet,
        StateOf(seat).ToString(),
        seat.Ballot?.Choice.ToString(),
        seat.Ballot?.Revision ?? 0,
        opened.DueAt,
        seat.Version);
}
