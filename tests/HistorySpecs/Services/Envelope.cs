using InteragencyReview.Contracts.Messages;
using Wolverine;

namespace InteragencyReview.HistorySpecs.Services;

/// <summary>A message in the queue that it was addressed to.</summary>
internal sealed record Envelope(string Queue, object Message)
{
    public static Envelope Of(object sent) => sent switch
    {
        RoutedToEndpointMessage<VoteOpenedV1> to => new(to.EndpointName!, to.Message),
        RoutedToEndpointMessage<VoteFactsChangedV1> to => new(to.EndpointName!, to.Message),
        RoutedToEndpointMessage<VoteClosedV1> to => new(to.EndpointName!, to.Message),
        RoutedToEndpointMessage<DecisionIssuedV1> to => new(to.EndpointName!, to.Message),
        RoutedToEndpointMessage<BallotCastV1> to => new(to.EndpointName!, to.Message),
        RoutedToEndpointMessage<OfficerSteppedAsideV1> to => new(to.EndpointName!, to.Message),
        _ => throw new ArgumentOutOfRangeException(nameof(sent), sent.GetType().Name, "A message that no service of the history sends."),
    };
}
