using System.Collections.Immutable;
using System.Text.Json.Serialization;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;

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
        FeedData Data)
    {
        public static CloudEvent Of(DocketEntryPublished entry) => new(
            "1.0",
            entry.EntryId,
            "/eoir/docket",
            entry.Type,
            entry.CaseId.ToString(),
            entry.OccurredAt,
            "application/json",
            $"urn:interagency-review:schema:{entry.Type}",
            new(entry.IdnCase, entry.Lane, entry.EffectiveDate, entry.DecisionVersion));
    }

    /// <param name="EffectiveDate">The day for which it was decided, in America/New_York.</param>
    public sealed record FeedData(string IdnCase, Lane Lane, DateOnly EffectiveDate, int DecisionVersion);

    [WolverineGet("/docket-feed", OperationId = "GetDocketFeed")]
    [RequireAccess(Role.DocketSystem, At = [Agency.Eoir], Anywhere = [Role.Oversight])]
    [RequestTimeout(Limits.LongPoll)]
    [ProducesResponseType<CloudEvent[]>(StatusCodes.Status200OK, ContentType)]
    public static async Task<IResult> Get(
        string? after, int? limit, int? wait, HttpResponse response, FeedReader feed, TimeProvider time, CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        if (wait is < 0 or > LongestWaitSeconds)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-wait", $"wait is a number of seconds from 0 to {LongestWaitSeconds}.");
        if (FeedCursor.Read(after) is not { } cursor)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is not a cursor of this feed: send what the link of the page before says, unchanged.");

        var until = time.GetUtcNow().AddSeconds(wait ?? 0);
        var tail = await feed.Tail(stop);
        var page = await feed.Page(tail, cursor, limit ?? UsualPage, stop);
        while (page is { IsEmpty: true } && until - time.GetUtcNow() is var left && left > TimeSpan.Zero && await feed.After(tail, left, stop) is { } newer)
        {
            tail = newer;
            page = await feed.Page(tail, cursor, limit ?? UsualPage, stop);
        }

        return page is { } entries ? Answer(entries, cursor, limit, response) : NoLongerFits(limit, response);
    }

    private static IResult Answer(ImmutableArray<FeedEntry> entries, FeedCursor cursor, int? limit, HttpResponse response)
    {
        var last = entries.IsEmpty ? cursor : FeedCursor.Of(entries[^1]);
        response.Headers.Link = Link($"after={last.Write()}", limit, "next");
        return TypedResults.Json(entries.Select(entry => CloudEvent.Of(entry.Published)), WireJson.Options, ContentType);
    }

    private static IResult NoLongerFits(int? limit, HttpResponse response)
    {
        response.Headers.Link = Link("after=", limit, "first");
        return Problems.Of(
            StatusCodes.Status410Gone,
            "cursor-gone",
            "The feed was restored to an earlier state and has gone on from there: this cursor is of entries that are no longer on it. "
            + "Go on from the last cursor before it that is still taken, or from the beginning (rel=\"first\"); an entry that you have has the id that you know.");
    }

    private static string Link(string query, int? limit, string relation) =>
        $"</docket-feed?{query}{(limit is null ? "" : $"&limit={limit}")}>; rel=\"{relation}\"";
}
