using InteragencyReview.Contracts.Messages;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Votes;
using Marten;
using Npgsql;
using Wolverine;
using Wolverine.Attributes;

namespace InteragencyReview.WorkingGroup.Cases.Screenings;

/// <summary>One page of the cases is screened again, and the next is asked for. Done twice it adds nothing.</summary>
/// <param name="After">The stream of the last case of the page before; null for the first page.</param>
[MessageIdentity("screen_next_cases")]
public sealed record ScreenNextCases(DateOnly On, string? After) : IGroupedMessage
{
    string IGroupedMessage.Group => "screenings";
}

/// <summary>One case of a page that could not be screened as a whole.</summary>
[MessageIdentity("screen_one_case")]
public sealed record ScreenOneCase(DateOnly On, string Stream) : IGroupedMessage
{
    string IGroupedMessage.Group => Stream;
}

[WolverineHandler]
public static class ScreenCases
{
    public const int PageSize = 300;

    /// <summary>
    /// A page that fails more often than this, within a second, is screened case by case: one that cannot be screened keeps none of the
    /// others.
    /// </summary>
    private const int MostAttemptsAtOnce = 2;

    public static async Task<OutgoingMessages> Handle(
        ScreenNextCases message, Envelope envelope, IDocumentSession session, NpgsqlDataSource database, Schemas schemas, CancellationToken stop)
    {
        var streams = new List<string>();
        await using (var command = Command(database, schemas, message.After))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                streams.Add(reader.GetString(0));
        }

        OutgoingMessages messages = envelope.Attempts > MostAttemptsAtOnce
            ? [.. streams.Select(stream => new ScreenOneCase(message.On, stream))]
            : await Screen(streams, message.On, session, stop);
        if (streams.Count == PageSize)
            messages.Add(new ScreenNextCases(message.On, streams[^1]));
        return messages;
    }

    public static Task<OutgoingMessages> Handle(ScreenOneCase message, IDocumentSession session, CancellationToken stop) =>
        Screen([message.Stream], message.On, session, stop);

    private static async Task<OutgoingMessages> Screen(IReadOnlyCollection<string> streams, DateOnly on, IDocumentSession session, CancellationToken stop)
    {
        var messages = new OutgoingMessages();
        foreach (var (stream, review) in await session.LoadStates<Review>(streams, stop))
        {
            var decision = ScreenAgain.Decide(review, new(on, Always: false));
            session.AppendTo<Review>(stream, review.Version, decision.Events);
            messages.AddRange(await FlagChangedFacts.Append(decision.Events, session, stop));
        }

        return messages;
    }

    internal static NpgsqlCommand Command(NpgsqlDataSource database, Schemas schemas, string? after)
    {
        var command = database.CreateCommand($"select id from {schemas.Events}.mt_doc_review where id > $1 order by id limit {PageSize}");
        command.Parameters.Add(new() { Value = after ?? "" });
        return command;
    }
}
