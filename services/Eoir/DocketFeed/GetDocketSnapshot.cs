using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Npgsql;
using Wolverine.Http;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>
/// Where every case on the feed stands now, for a docket system's first load, page by page, and the cursor from which it then follows the
/// feed. What happens while it reads is on the feed after that cursor: it may meet an entry that it knows, and misses none.
/// </summary>
public static class GetDocketSnapshot
{
    private const string List = "docket-snapshot";
    private const string PageSql =
        """
        select p.id, decision.data
        from {0}.mt_doc_publishedentry p
        cross join lateral (
            select e.data from {0}.mt_events e
            where e.stream_id = p.id and e.version <= (p.data ->> 'upToVersion')::bigint and e.type = 'decision_received'
            order by e.version desc
            limit 1) decision
        where p.id > $1
        order by p.id
        limit $2
        """;

    public sealed record CaseOnDocket(Guid CaseId, string IdnCase, Lane Lane, DateOnly EffectiveDate, int DecisionVersion);

    /// <param name="Cursor">Of the feed, the same on every page: send it as <c>after</c> to <c>/docket-feed</c> once all pages are read.</param>
    /// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
    public sealed record Answer(string Cursor, ImmutableArray<CaseOnDocket> Cases, string? Next);

    [WolverineGet("/docket-feed/snapshot", OperationId = "GetDocketSnapshot")]
    [RequireAccess(Role.DocketSystem, At = [Agency.Eoir], Anywhere = [Role.Oversight])]
    public static async Task<IResult> Get(string? after, int? limit, FeedReader feed, NpgsqlDataSource database, Schemas schemas, CancellationToken stop)
    {
        if (limit is < 1 or > GetDocketFeed.LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {GetDocketFeed.LargestPage}.");
        if (await Place(after, feed, stop) is not { } place)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is not a cursor of this list: send the next of the page before, unchanged.");

        var size = limit ?? GetDocketFeed.LargestPage;
        await using var command = Command(database, schemas, place.Case, size);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (cases, last) = (ImmutableArray.CreateBuilder<CaseOnDocket>(), place.Case);
        while (cases.Count < size && await reader.ReadAsync(stop))
        {
            last = reader.GetString(0);
            var decision = JsonSerializer.Deserialize<DecisionReceived>(reader.GetString(1), WireJson.Options)!;
            cases.Add(new(decision.CaseId, decision.IdnCase!, decision.Lane, decision.DecidedOn ?? DayOfAct.Today(decision.DecidedAt), decision.DecisionVersion));
        }

        var more = cases.Count == size && await reader.ReadAsync(stop);
        return TypedResults.Ok(new Answer(place.Feed, cases.ToImmutable(), more ? PageCursor.Write(List, $"{place.Feed} {last}") : null));
    }

    /// <param name="limit">One row more is read, to tell whether a page follows.</param>
    internal static NpgsqlCommand Command(NpgsqlDataSource database, Schemas schemas, string after, int limit)
    {
        var command = database.CreateCommand(string.Format(CultureInfo.InvariantCulture, PageSql, schemas.Events));
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit + 1 });
        return command;
    }

    /// <summary>The feed is looked at before the first page is read; its cursor goes with the following ones.</summary>
    private static async Task<(string Feed, string Case)?> Place(string? after, FeedReader feed, CancellationToken stop)
    {
        if (after is not null)
            return PageCursor.Read(List, after)?.Split(' ') is [var cursor, var last] && FeedCursor.Read(cursor) is not null ? (cursor, last) : null;
        var tail = await feed.Tail(stop);
        return (tail.Entries.IsEmpty ? FeedCursor.Start.Write() : FeedCursor.Of(tail.Entries[^1]).Write(), "");
    }
}
