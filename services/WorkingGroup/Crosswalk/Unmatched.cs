using System.Collections.Immutable;
using System.Security.Claims;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>Records of EOIR and OIL that belong to no case yet, and the hand that ties them.</summary>
public static class Unmatched
{
    private const int UsualPage = 100;
    private const int LargestPage = 1_000;
    private static readonly string Page = Sql.Read(typeof(Unmatched).Assembly, "Crosswalk/unmatched.sql");

    public sealed record Item(Agency Agency, string Key, string Reason);

    /// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
    public sealed record Answer(ImmutableArray<Item> Items, string? Next);

    public sealed record TieBody(string CaseFileId);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/unmatched", Get)
            .RequireAccess(Access.For(Role.Chair, Role.Records, Role.Oversight))
            .WithName("GetUnmatched")
            .WithSummary("Records that belong to no case yet")
            .Produces<Answer>();
        app.MapPost("/unmatched/{agency}/{key}/tie", Tie)
            .RequireAccess(Access.For(Role.Chair, Role.Records).At(Agency.Dhs, Agency.Eoir, Agency.Oil))
            .WithName("TieRecord")
            .WithSummary("Ties a record to a case by hand")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> Get(string? after, int? limit, NpgsqlDataSource database, CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        var size = limit ?? UsualPage;
        await using var command = database.CreateCommand(Page);
        command.Parameters.Add(new() { Value = after ?? "" });
        command.Parameters.Add(new() { Value = size + 1 });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var items = ImmutableArray.CreateBuilder<Item>();
        while (await reader.ReadAsync(stop))
        {
            items.Add(new(
                Enum.Parse<Agency>(reader.GetString(0)),
                reader.GetString(1),
                reader.IsDBNull(2) ? "Neither the crosswalk nor an A-number ties it to one case." : $"Its case file {reader.GetString(2)} has not come in."));
        }

        var more = items.Count > size;
        if (more)
            items.RemoveAt(size);
        return TypedResults.Ok(new Answer(items.ToImmutable(), more ? $"{items[^1].Agency}/{items[^1].Key}" : null));
    }

    private static async Task<IResult> Tie(Agency agency, string key, TieBody body, ClaimsPrincipal user, CaseDesk desk, CancellationToken stop)
    {
        var by = user.Officer().Subject;
        var refusal = await desk.Run(
            async session =>
            {
                var self = new RecordRef(agency, key);
                if (agency == Agency.Dhs || !(await desk.Record(session, self)).State.IsTold)
                    return new Refusal("no-such-record", $"{agency} has told of no record {key}.");
                if (!(await desk.Review(session, body.CaseFileId)).State.Exists)
                    return new Refusal("no-such-case-file", $"DHS has told of no case file {body.CaseFileId}.");
                await desk.TieByHand(session, self, body.CaseFileId, by);
                return null;
            },
            stop);
        return refusal is null ? TypedResults.NoContent() : Refused.As(refusal, StatusCodes.Status404NotFound);
    }
}
