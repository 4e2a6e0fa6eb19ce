using InteragencyReview.Kernel;

namespace InteragencyReview.Contracts.Messages;

/// <summary>Messages of one group are handled one after the other within a process, which saves conflicts; nothing depends on it.</summary>
public interface IGroupedMessage
{
    /// <summary>The case, the record or the vote that the message is about.</summary>
    string Group { get; }
}

/// <summary>A message between services. Every one of the contracts says whose it is, and is refused in any other sender's queue.</summary>
public interface ISentByOneService
{
    /// <summary>As in <see cref="ServiceNames"/>.</summary>
    string Sender { get; }
}

/// <summary>The services as they are named in queues, schemas and telemetry.</summary>
public static class ServiceNames
{
    public const string WorkingGroup = "working-group";
    public const string Dhs = "dhs";
    public const string Eoir = "eoir";
    public const string Oil = "oil";
}

/// <summary>
/// Each sender has queues of its own to each receiver: the sender's database role may add to them, the receiver's may do everything.
/// </summary>
public static class QueueNames
{
    public static string Between(string sender, string receiver) => $"{Name(sender)}_to_{Name(receiver)}";

    public static string ToWorkingGroup(Agency agency) => Between(agency.Code(), ServiceNames.WorkingGroup);

    /// <summary>For records and what ties them, of which there may be days' worth: what people do is not to wait behind them.</summary>
    public static string FactsToWorkingGroup(Agency agency) => ToWorkingGroup(agency) + "_facts";

    public static string FromWorkingGroup(Agency agency) => Between(ServiceNames.WorkingGroup, agency.Code());

    /// <summary>Whether the queue is one that this service sends to, and no other.</summary>
    public static bool IsOf(string sender, string queue) => queue.StartsWith($"{Name(sender)}_to_", StringComparison.Ordinal);

    private static string Name(string service) => service.Replace('-', '_');
}
