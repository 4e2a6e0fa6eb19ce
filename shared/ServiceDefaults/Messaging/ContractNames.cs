using InteragencyReview.Contracts.Messages;
using Wolverine.Util;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Messages of the contracts travel under their own names. The alias that a type can be registered with is only for reading: what is
/// sent would carry the name of the CLR type. A message that stays within its service has its name beside it (MessageIdentity).
/// </summary>
internal sealed class ContractNames : IMessageTypeNaming
{
    public bool TryDetermineName(Type messageType, out string messageTypeName) => MessageNames.All.TryGetValue(messageType, out messageTypeName!);
}
