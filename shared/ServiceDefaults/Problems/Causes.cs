using Marten.Exceptions;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What an exception says of how far its cause reaches: what others meet too, or the one thing that was worked on.</summary>
internal static class Causes
{
    public static bool IsDatabaseAway(Exception e) => e switch
    {
        MartenCommandException { InnerException: { } inner } => IsDatabaseAway(inner),
        NpgsqlException { IsTransient: true } => true,
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException or TimeoutException } => true,
        _ => false,
    };

    /// <summary>A statement got no answer in time. The database may be away, and it may answer everything but this at once.</summary>
    public static bool IsUnanswered(Exception e) => e switch
    {
        MartenCommandException { InnerException: { } inner } => IsUnanswered(inner),
        NpgsqlException { InnerException: TimeoutException } => true,
        _ => false,
    };

    /// <summary>Of what a database says, only what it says of values and of limits (SQLSTATE classes 22, 23, 54) or what a rule in it raises (P0).</summary>
    public static bool IsOfOneThing(Exception e) => e switch
    {
        OperationCanceledException or TimeoutException or IOException or OutOfMemoryException => false,
        MartenCommandException { InnerException: { } inner } => IsOfOneThing(inner),
        PostgresException { SqlState: var state } => state[..2] is "22" or "23" or "54" or "P0",
        NpgsqlException => false,
        _ => true,
    };

    /// <summary>A newer version of the software has written an event, and can go on with its stream.</summary>
    public static bool IsOfANewerVersion(Exception e) => e is UnknownEventTypeException or EventDeserializationFailureException;
}
