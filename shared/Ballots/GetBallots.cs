using System.Collections.Immutable;
using System.Globalization;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine.Http;

namespace InteragencyReview.Ballots;

/// <summary>The agency's queue of ballots, those due first at the top.</summary>
public static class GetBallots
{
    public const int LargestPage = 500;
    private const int UsualPage = 50;
    private const string List = "ballots";

    /// <param name="Version">Also the ETag of the ballot: send it as If-Match when casting or replacing.</param>
    /// <param name="ClaimedBy">Who is at it now, or null.</param>
    public sealed record BallotItem(
        Guid Id,
        Guid VoteId,
        Guid CaseId,
        string? AgencyKey,
        int Round,
        Stage Stage,
        Lane ProposedLane,
        ImmutableArray<string> Indicators,
        int? PriorityLevel,
        string RuleSet,
        SeatState State,
        Choice? Choice,
        int Revision,
        DateTimeOffset DueAt,
        long Version,
        string? ClaimedBy,
        DateTimeOffset? ClaimedUntil,
        FactsChangedAnswer? FactsChanged,
        Guid? MotionId,
        string? AssignedTo);

    /// <summary>What the rules propose now, where that is not what was put to the vote.</summary>
    /// <param name="AsOf">The day of the screening.</param>
    public sealed record FactsChangedAnswer(Lane ProposedLane, ImmutableArray<string> Indicators, int? PriorityLevel, DateOnly AsOf);

    /// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
    /// <param name="NotRead">Ballots that have their place on this page and cannot be read at the moment: that is for an operator.</param>
    public sealed record Page(ImmutableArray<BallotItem> Items, string? Next, ImmutableArray<Guid> NotRead);

    private const string PageSql =
        """
        select d.due_at, d.seat_id, d.data, c.data ->> 'officer', (c.data ->> 'until')::timestamptz
        from {0}.mt_doc_seat d
        left join {0}.mt_doc_ballotclaim c on c.id = d.seat_id and (c.data ->> 'until')::timestamptz > $5 and c.data ->> 'officer' <> ''
        where d.state = $1 and (d.due_at, d.seat_id) > ($2, $3)
        order by d.due_at, d.seat_id
        limit $4
        """;

    [WolverineGet("/ballots", OperationId = "GetBallots")]
    public static async Task<IResult> Get(
        SeatState? state, string? after, int? limit, NpgsqlDataSource database, Schemas schemas, TimeProvider time, ILogger log, CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        if (Read(after) is not { } cursor)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is not a cursor of this list: send the next of the page before, unchanged.");

        var size = limit ?? UsualPage;
        await using var command = Command(database, schemas, state ?? SeatState.Open, cursor.DueAt, cursor.SeatId, size, time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (items, notRead) = (ImmutableArray.CreateBuilder<BallotItem>(), ImmutableArray.CreateBuilder<Guid>());
        while (items.Count + notRead.Count < size && await reader.ReadAsync(stop))
        {
            cursor = (new(reader.GetDateTime(0), TimeSpan.Zero), reader.GetGuid(1));
            if (OneOfMany.Read<Seat>(Seat.StreamOf(cursor.SeatId), reader.GetString(2), log) is { } seat)
                items.Add(Item(seat, reader));
            else
                notRead.Add(cursor.SeatId);
        }

        var more = await reader.ReadAsync(stop);
        return TypedResults.Ok(new Page(items.ToImmutable(), more ? Write(cursor) : null, notRead.ToImmutable()));
    }

    internal static NpgsqlCommand Command(
        NpgsqlDataSource database, Schemas schemas, SeatState state, DateTimeOffset afterDueAt, Guid afterSeat, int limit, DateTimeOffset now)
    {
        var command = database.CreateCommand(string.Format(CultureInfo.InvariantCulture, PageSql, schemas.Events));
        command.Parameters.Add(new() { Value = state.ToString() });
        command.Parameters.Add(new() { Value = afterDueAt.UtcDateTime });
        command.Parameters.Add(new() { Value = afterSeat });
        command.Parameters.Add(new() { Value = limit + 1 });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        return command;
    }

    private static BallotItem Item(Seat seat, NpgsqlDataReader reader)
    {
        var opened = seat.Opened!;
        var isClaimed = !reader.IsDBNull(3) && seat.Keeps(reader.GetString(3)) is null;
        return new(
            opened.SeatId,
            opened.VoteId,
            opened.CaseId,
            opened.AgencyKey,
            opened.Round,
            opened.Stage,
            opened.ProposedLane,
            opened.Indicators,
            opened.PriorityLevel,
            opened.RuleSet,
            seat.State,
            seat.Ballot?.Choice,
            seat.Ballot?.Revision ?? 0,
            opened.DueAt,
            seat.Version,
            isClaimed ? reader.GetString(3) : null,
            isClaimed ? new DateTimeOffset(reader.GetDateTime(4), TimeSpan.Zero) : null,
            seat.FactsChanged is { IsFlagged: true } changed ? new(changed.ProposedLane, changed.Indicators, changed.PriorityLevel, changed.AsOf) : null,
            opened.MotionId,
            seat.AssignedTo);
    }

    private static string Write((DateTimeOffset DueAt, Guid SeatId) last) =>
        PageCursor.Write(List, string.Create(CultureInfo.InvariantCulture, $"{last.DueAt.UtcTicks}.{last.SeatId}"));

    private static (DateTimeOffset DueAt, Guid SeatId)? Read(string? cursor)
    {
        if (cursor is null)
            return (DateTimeOffset.UnixEpoch, Guid.Empty);
        return PageCursor.Read(List, cursor)?.Split('.') is [var ticks, var id]
            && long.TryParse(ticks, CultureInfo.InvariantCulture, out var dueAt)
            && dueAt >= 0 && dueAt <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParse(id, out var seatId)
                ? (new DateTimeOffset(dueAt, TimeSpan.Zero), seatId)
                : null;
    }
}
