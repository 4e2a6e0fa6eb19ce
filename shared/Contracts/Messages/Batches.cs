using System.Collections.Immutable;

namespace InteragencyReview.Contracts.Messages;

/// <summary>What one intake request of an agency brought, in one message. Each item is handled by itself.</summary>
public interface IBatch<T>
{
    ImmutableArray<T> Items { get; }
}

public sealed record ChargingFactsBatchV1(ImmutableArray<ChargingFactsV1> Items) : IBatch<ChargingFactsV1>, ISentByOneService
{
    string ISentByOneService.Sender => ServiceNames.Dhs;
}

public sealed record HearingFactsBatchV1(ImmutableArray<HearingFactsV1> Items) : IBatch<HearingFactsV1>, ISentByOneService
{
    string ISentByOneService.Sender => ServiceNames.Eoir;
}

public sealed record FinalOrderFactsBatchV1(ImmutableArray<FinalOrderFactsV1> Items) : IBatch<FinalOrderFactsV1>, ISentByOneService
{
    string ISentByOneService.Sender => ServiceNames.Oil;
}

public sealed record CrosswalkBatchV1(ImmutableArray<CrosswalkLineV1> Items) : IBatch<CrosswalkLineV1>, ISentByOneService
{
    string ISentByOneService.Sender => ServiceNames.Dhs;
}
