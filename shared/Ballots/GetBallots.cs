using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace InteragencyReview.Ballots;

/// <summary>The agency's queue of ballots, those due first at the top.</summary>
public static class GetBallots
{
    public const int LargestPage = 500;
    private const int UsualPage = 50;
    private static readonly string PageSql = Sql.Read(typeof(GetBallots).Assembly, "page.sql");

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
        DateTimeOffset? ClaimedUntil);

    /// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
    public sealed record Page(ImmutableArray<BallotItem> Items, string? Next);

    internal static void Map(IEndpointRouteBuilder app, Access access) =>
        app.MapGet("/ballots", Get)
            .RequireAccess(access)
            .WithName("GetBallots")
            .WithSummary("Ballots of this agency, those due first at the top")
            .Produces<Page>();

    private static async Task<IResult> Get(SeatState? state, string? after, int? limit, NpgsqlDataSource database, TimeProvider time, CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        if (Read(after) is not { } cursor)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is not a cursor of this list: send the next of the page before, unchanged.");

        var size = limit ?? UsualPage;
        await using var command = Command(database, state ?? SeatState.Open, cursor.DueAt, cursor.SeatId, size, time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(stop);
        var items = ImmutableArray.CreateBuilder<BallotItem>();
        while (await reader.ReadAsync(stop))
            items.Add(Item(reader));

        var more = items.Count > size;
        if (more)
            items.RemoveAt(size);
        return TypedResults.Ok(new Page(items.ToImmutable(), more ? Write(items[^1]) : null));
    }

    internal static NpgsqlCommand Command(
        NpgsqlDataSource database, SeatState state, DateTimeOffset afterDueAt, Guid afterSeat, int limit, DateTimeOffset now)
    {
        var command = database.CreateCommand(PageSql);
        command.Parameters.Add(new() { Value = state.ToString() });
        command.Parameters.Add(new() { Value = afterDueAt.UtcDateTime });
        command.Parameters.Add(new() { Value = afterSeat });
        command.Parameters.Add(new() { Value = limit + 1 });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        return command;
    }

    private static BallotItem Item(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetGuid(1),
        reader.GetGuid(2),
        reader.IsDBNull(3) ? null : reader.GetString(3),
        reader.GetInt32(4),
        Enum.Parse<Stage>(reader.GetString(5)),
        Enum.Parse<Lane>(reader.GetString(6)),
        [.. reader.GetFieldValue<string[]>(7)],
        reader.IsDBNull(8) ? null : reader.GetInt32(8),
        reader.GetString(9),
        Enum.Parse<SeatState>(reader.GetString(10)),
        reader.IsDBNull(11) ? null : Enum.Parse<Choice>(reader.GetString(11)),
        reader.GetInt32(12),
        new DateTimeOffset(reader.GetDateTime(13), TimeSpan.Zero),
        reader.GetInt64(14),
        reader.IsDBNull(15) ? null : reader.GetString(15),
        reader.IsDBNull(16) ? null : new DateTimeOffset(reader.GetDateTime(16), TimeSpan.Zero));

    private static string Write(BallotItem last) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.DueAt.UtcTicks}.{last.Id}")));

    private static (DateTimeOffset DueAt, Guid SeatId)? Read(string? cursor)
    {
        if (cursor is null)
            return (DateTimeOffset.UnixEpoch, Guid.Empty);
        if (!Base64Url.IsValid(cursor))
            return null;
        return Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('.') is [var ticks, var id]
            && long.TryParse(ticks, CultureInfo.InvariantCulture, out var dueAt)
            && dueAt >= 0 && dueAt <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParse(id, out var seatId)
                ? (new DateTimeOffset(dueAt, TimeSpan.Zero), seatId)
                : null;
    }
}
