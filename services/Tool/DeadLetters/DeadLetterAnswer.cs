using System.Collections.Immutable;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.DeadLetters;

/// <summary>A dead letter, as its service tells it.</summary>
internal sealed record DeadLetterAnswer(
    Guid Id, string Type, string? Error, string? ErrorText, DateTimeOffset? SentAt, string? From, string? Queue, int? Attempts, bool IsReplayAsked)
{
    private const int PageSize = 500;

    /// <summary>More than this is not for reading one by one.</summary>
    private const int MostPages = 200;

    private sealed record Page(ImmutableArray<DeadLetterAnswer> Items, Guid? Next);

    /// <summary>All of a service, or all of a type.</summary>
    public static async Task<ImmutableArray<DeadLetterAnswer>> All(ServiceClient service, string? type, CancellationToken stop)
    {
        var items = ImmutableArray.CreateBuilder<DeadLetterAnswer>();
        Guid? after = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await service.Get<Page>(Query.Of("/dead-letters", ("type", type), ("after", after), ("limit", PageSize)), stop);
            items.AddRange(answer.Items);
            if (answer.Next is null)
                break;
            after = answer.Next;
        }

        return items.ToImmutable();
    }
}
