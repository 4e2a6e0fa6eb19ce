using InteragencyReview.Contracts.Messages;
using Wolverine.Util;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Contract messages travel under their own names. To register a name is enough for who receives it, not for who sends it.</summary>
internal sealed class ContractNaming : IMessageTypeNaming
{
    public bool TryDetermineName(Type messageType, out string messageTypeName)
    {
        var known = MessageNames.All.TryGetValue(messageType, out var name);
        messageTypeName = name ?? "";
        return known;
    }
}
