using Marten;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What an operator did to the service itself. It stands in the log, and so is sealed, like everything else.</summary>
/// <param name="By">The subject of the operator.</param>
public abstract record OperationEvent(string By, DateTimeOffset At);

/// <summary>A message that had failed is to be handled once more.</summary>
public sealed record DeadLetterReplayed(Guid MessageId, string MessageType, string By, DateTimeOffset At) : OperationEvent(By, At);

/// <summary>All messages of a type that had failed are to be handled once more.</summary>
public sealed record DeadLettersReplayed(string MessageType, long Messages, string By, DateTimeOffset At) : OperationEvent(By, At);

/// <summary>A message that had failed was thrown away: nobody will ever handle it.</summary>
public sealed record DeadLetterDiscarded(Guid MessageId, string MessageType, string? Error, string Reason, string By, DateTimeOffset At)
    : OperationEvent(By, At);

/// <summary>The rows of a projection are to be made again from the events.</summary>
public sealed record ProjectionRebuildStarted(string Projection, string By, DateTimeOffset At) : OperationEvent(By, At);

/// <summary>The stream of what operators did. It is never folded.</summary>
internal static class OperationsStream
{
    public const string Name = "operations";

    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static void AddOperations(this StoreOptions options)
    {
        options.Events.MapEventType<DeadLetterReplayed>("dead_letter_replayed");
        options.Events.MapEventType<DeadLettersReplayed>("dead_letters_replayed");
        options.Events.MapEventType<DeadLetterDiscarded>("dead_letter_discarded");
        options.Events.MapEventType<ProjectionRebuildStarted>("projection_rebuild_started");
    }

    public static void Append(this IDocumentSession session, OperationEvent e) => session.Events.Append(Name, e);
}
