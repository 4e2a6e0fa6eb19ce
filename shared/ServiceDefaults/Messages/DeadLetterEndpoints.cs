using InteragencyReview.Messaging;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What an operator sees of messages that this service could not handle, and how they are tried again.</summary>
public static class DeadLetterEndpoints
{
    private const int UsualPage = 100;

    /// <summary>No payload: an operator needs the error and the type, not the facts of a case.</summary>
    public sealed record DeadLetterItem(
        long Number, Guid MessageId, string? Type, string Error, int Attempts, DateTimeOffset SentAt, DateTimeOffset DiedAt, DateTimeOffset? ReplayedAt);

    public sealed record Page(IReadOnlyList<DeadLetterItem> Items, long? Next);

    public sealed record Backlog(long Ready, long Delayed, long Dead, double? OldestAgeSeconds);

    public static void MapDeadLetters(this IEndpointRouteBuilder app, string queue)
    {
        var operators = Access.For(Role.Operator);
        app.MapGet("/dead-letters", async (IDeadLetters letters, long? after, bool? all, CancellationToken stop) =>
            {
                var page = await letters.List(queue, all == true ? DeadLetterFilter.All : DeadLetterFilter.Waiting, after ?? 0, UsualPage, stop);
                return new Page([.. page.Select(Item)], page.Count == UsualPage ? page[^1].Number : null);
            })
            .RequireAccess(operators).WithName("GetDeadLetters").WithSummary("Messages that could not be handled");
        app.MapPost("/dead-letters/{number:long}/replay", async (long number, IDeadLetters letters, CancellationToken stop) =>
                await letters.Get(number, stop) is { } letter && letter.Queue == queue && await letters.Replay(number, stop)
                    ? Results.NoContent()
                    : Problems.Of(StatusCodes.Status404NotFound, "no-such-dead-letter", $"There is no dead letter {number} that waits for a replay."))
            .RequireAccess(operators).WithName("ReplayDeadLetter").WithSummary("Tries a message again")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        app.MapGet("/backlog", async (ITransport transport, CancellationToken stop) =>
            {
                var backlog = await transport.Backlog(queue, stop);
                return new Backlog(backlog.Ready, backlog.Delayed, backlog.Dead, backlog.OldestAge?.TotalSeconds);
            })
            .RequireAccess(operators).WithName("GetBacklog").WithSummary("Messages that wait for this service");
    }

    private static DeadLetterItem Item(DeadLetter letter) => new(
        letter.Number,
        letter.MessageId,
        letter.Envelope.ValueKind == System.Text.Json.JsonValueKind.Object && letter.Envelope.TryGetProperty("type", out var type) ? type.GetString() : null,
        letter.Error,
        letter.Attempts,
        letter.SentAt,
        letter.DiedAt,
        letter.ReplayedAt);
}
