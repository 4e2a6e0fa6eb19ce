using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Npgsql;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>Records of EOIR and OIL that belong to no case yet, and the hand that ties them.</summary>
public static class Unmatched
{
    private const string List = "unmatched";
    private const int KeySegment = 2;
    private const int UsualPage = 100;
    private const int LargestPage = 1_000;
    private const string PageSql =
        """
        select r.list_key, r.tied_to
        from {0}.mt_doc_agencyrecord r
        where r.list_key > $1
          and r.is_received
          and (r.tied_to is null or not exists (select 1 from {0}.mt_doc_review c where c.id = 'review-' || r.tied_to and c.lane is not null))
        order by r.list_key
        limit $2
        """;

    public sealed record Item(Agency Agency, string Key, string Reason);

    /// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
    public sealed record Answer(ImmutableArray<Item> Items, string? Next);

    /// <param name="On">The day for which it is done, if not today.</param>
    public sealed record TieBody(string CaseFileId, DateOnly? On = null);

    /// <param name="On">The day for which it is done, if not today.</param>
    public sealed record UntieBody(DateOnly? On = null);

    [WolverineGet("/unmatched", OperationId = "GetUnmatched")]
    [RequireAccess(Role.Chair, Role.Records, Role.Oversight)]
    public static async Task<IResult> Get(string? after, int? limit, NpgsqlDataSource database, Schemas schemas, CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        if (PageCursor.ReadIfAny(List, after) is not { } place)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is not a cursor of this list: send the next of the page before, unchanged.");
        var size = limit ?? UsualPage;
        await using var command = Command(database, schemas, place, size);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var items = ImmutableArray.CreateBuilder<Item>();
        var last = "";
        while (items.Count < size && await reader.ReadAsync(stop))
        {
            last = reader.GetString(0);
            var slash = last.IndexOf('/', StringComparison.Ordinal);
            items.Add(new(
                Enum.Parse<Agency>(last[..slash]),
                last[(slash + 1)..],
                await reader.IsDBNullAsync(1, stop)
                    ? "Neither the crosswalk nor an A-number ties it to one case."
                    : "The case file that it is tied to has not come in."));
        }

        var more = items.Count == size && await reader.ReadAsync(stop);
        return TypedResults.Ok(new Answer(items.ToImmutable(), more ? PageCursor.Write(List, last) : null));
    }

    /// <param name="limit">One row more is read, to tell whether a page follows.</param>
    internal static NpgsqlCommand Command(NpgsqlDataSource database, Schemas schemas, string after, int limit)
    {
        var command = database.CreateCommand(string.Format(CultureInfo.InvariantCulture, PageSql, schemas.Events));
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit + 1 });
        return command;
    }

    /// <param name="key">As the list shows it; of OIL circuit and docket number, <c>9/11-72345</c>, escaped.</param>
    [WolverinePost("/unmatched/{agency}/{key}/tie", OperationId = "TieRecord")]
    [RequireAccess(Role.Chair, Role.Records, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static Task<(IResult, OutgoingMessages)> Tie(
        Agency agency, string key, TieBody body, HttpContext context, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop) =>
        ByHand(agency, circuit: null, RouteKeys.Of(context, KeySegment, key), body.CaseFileId, body.On, user, session, time, stop);

    [WolverinePost("/unmatched/oil/{circuit}/{number}/tie", OperationId = "TieDocket")]
    [RequireAccess(Role.Chair, Role.Records, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static Task<(IResult, OutgoingMessages)> TieDocket(
        string circuit, string number, TieBody body, HttpContext context, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop) =>
        ByHand(Agency.Oil, circuit, RouteKeys.Of(context, KeySegment + 1, number), body.CaseFileId, body.On, user, session, time, stop);

    /// <summary>Takes back what somebody tied by hand: what else is known of the record decides again.</summary>
    [WolverinePost("/unmatched/{agency}/{key}/untie", OperationId = "UntieRecord")]
    [RequireAccess(Role.Chair, Role.Records, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static Task<(IResult, OutgoingMessages)> Untie(
        Agency agency, string key, UntieBody body, HttpContext context, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop) =>
        ByHand(agency, circuit: null, RouteKeys.Of(context, KeySegment, key), caseFileId: null, body.On, user, session, time, stop);

    [WolverinePost("/unmatched/oil/{circuit}/{number}/untie", OperationId = "UntieDocket")]
    [RequireAccess(Role.Chair, Role.Records, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static Task<(IResult, OutgoingMessages)> UntieDocket(
        string circuit, string number, UntieBody body, HttpContext context, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop) =>
        ByHand(Agency.Oil, circuit, RouteKeys.Of(context, KeySegment + 1, number), caseFileId: null, body.On, user, session, time, stop);

    /// <param name="caseFileId">To which it is tied; null to take a tie back.</param>
    private static async Task<(IResult, OutgoingMessages)> ByHand(
        Agency agency,
        string? circuit,
        string key,
        string? caseFileId,
        DateOnly? on,
        ClaimsPrincipal user,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken stop)
    {
        foreach (var part in new[] { key, circuit, caseFileId }.OfType<string>())
        {
            if (!RecordKey.TryRead(part, out _, out var fault))
                return (Problems.Of(StatusCodes.Status400BadRequest, "bad-key", $"A key {fault}."), []);
        }

        // That it is not before the last act is checked where the record is known.
        var now = time.GetUtcNow();
        if (DayOfAct.Check(on, now, last: null) is { } toCome)
            return (Refused.As(toCome), []);
        var (by, day) = (user.Officer().Subject, DayOfAct.Of(on, now));
        var record = circuit is null ? RecordRef.Of(agency, key) : RecordRef.Docket(circuit, key);
        object said = caseFileId is null ? new UntieByHand(record, by, day) : new TieByHand(record, caseFileId, by, day);
        var (messages, refusal) = await CrosswalkTransaction.ByHand(said, session, stop);
        return refusal is null
            ? (TypedResults.NoContent(), messages)
            : (Refused.As(refusal), []);
    }
}
