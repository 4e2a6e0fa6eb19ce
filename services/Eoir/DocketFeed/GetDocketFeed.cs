using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http.Timeouts;
using Npgsql;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>
/// Decisions for the courts' docket systems: each once, in order, from any point again (CloudEvents 1.0, JSON batch). What was once
/// on the feed stays as it was; a correction is a new event.
/// </summary>
public static class GetDocketFeed
{
    public const string ContentType = "application/cloudevents-batch+json";
    public const int LargestPage = 1_000;
    private const int UsualPage = 100;
    private const int LongestWaitSeconds = 30;
    private static readonly string PageSql = Sql.Read(typeof(GetDocketFeed).Assembly, "DocketFeed/page.sql");

    /// <summary>A CloudEvent. Nothing in it that a docket system may not see: no names, no A-number, no reasons.</summary>
    public sealed record CloudEvent(
        [property: JsonPropertyName("specversion")] string SpecVersion,
        Guid Id,
        string Source,
        string Type,
        string Subject,
        DateTimeOffset Time,
        [property: JsonPropertyName("datacontenttype")] string DataContentType,
        [property: JsonPropertyName("dataschema")] string DataSchema,
        FeedData Data);

    /// <param name="EffectiveDate">The day of the decision, UTC.</param>
    public sealed record FeedData(string IdnCase, Lane Lane, DateOnly EffectiveDate, int DecisionVersion);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/docket-feed", Get)
            .RequireAccess(Access.For(Role.DocketSystem, Role.Oversight).At(Agency.Eoir))
            .WithMetadata(new RequestTimeoutAttribute(Limits.LongPoll))
            .WithName("GetDocketFeed")
            .WithSummary("Decisions for docket systems, from a cursor on")
            .Produces<CloudEvent[]>(StatusCodes.Status200OK, ContentType)
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> Get(
        string? after, int? limit, int? wait, HttpResponse response, NpgsqlDataSource database, IEventStore store, TimeProvider time, CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        if (wait is < 0 or > LongestWaitSeconds)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-wait", $"wait is a number of seconds from 0 to {LongestWaitSeconds}.");
        if (Read(after) is not { } from)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is not a cursor of this feed: send what the link of the page before says, unchanged.");

        var (events, last) = await Page(database, from, limit ?? UsualPage, stop);
        var until = time.GetUtcNow().AddSeconds(wait ?? 0);
        while (events.Count == 0 && time.GetUtcNow() < until)
        {
            var signal = store.Signal();
            (events, last) = await Page(database, from, limit ?? UsualPage, stop);
            if (events.Count == 0)
                await store.WaitForAppend(signal, until - time.GetUtcNow(), stop);
        }

        response.Headers.Link = $"</docket-feed?after={Write(last)}{(limit is null ? "" : $"&limit={limit}")}>; rel=\"next\"";
        return TypedResults.Json(events, WireJson.Options, ContentType);
    }

    private static async Task<(List<CloudEvent> Events, long Last)> Page(NpgsqlDataSource database, long after, int limit, CancellationToken stop)
    {
        await using var command = Command(database, after, limit);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var events = new List<CloudEvent>();
        var last = after;
        while (await reader.ReadAsync(stop))
        {
            last = reader.GetInt64(0);
            var type = reader.GetString(2);
            events.Add(new(
                "1.0",
                reader.GetGuid(1),
                "/eoir/docket",
                type,
                reader.GetGuid(3).ToString(),
                new DateTimeOffset(reader.GetDateTime(8), TimeSpan.Zero),
                "application/json",
                $"urn:interagency-review:schema:{type}",
                new(
                    reader.GetString(4),
                    Enum.Parse<Lane>(reader.GetString(5)),
                    DateOnly.FromDateTime(reader.GetDateTime(6)),
                    reader.GetInt32(7))));
        }

        return (events, last);
    }

    internal static NpgsqlCommand Command(NpgsqlDataSource database, long after, int limit)
    {
        var command = database.CreateCommand(PageSql);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        return command;
    }

    private static string Write(long position) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(position.ToString(CultureInfo.InvariantCulture)));

    private static long? Read(string? cursor) =>
        cursor is null or "" ? 0
        : Base64Url.IsValid(cursor) && long.TryParse(Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : null;
}
