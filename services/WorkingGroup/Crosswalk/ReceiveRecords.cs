using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using Marten;
using Wolverine;
using Wolverine.Attributes;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>
/// The agencies tell what they have: case files, records of the court, petitions, lines of the crosswalk. A case is minted from its
/// case file, screened, and brought together with the other agencies' records of it.
/// </summary>
[WolverineHandler]
public static class ReceiveRecords
{
    /// <summary>A batch that fails more often than this, within a second, is handled item by item; so is one that others get in the way of.</summary>
    private const int MostAttemptsAtOnce = 2;

    public static Task<OutgoingMessages> Handle(ChargingFactsV1 facts, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop) =>
        CrosswalkTransaction.Record([facts], session, log, stop);

    public static Task<OutgoingMessages> Handle(HearingFactsV1 facts, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop) =>
        CrosswalkTransaction.Record([facts], session, log, stop);

    public static Task<OutgoingMessages> Handle(FinalOrderFactsV1 facts, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop) =>
        CrosswalkTransaction.Record([facts], session, log, stop);

    public static Task<OutgoingMessages> Handle(CrosswalkLineV1 line, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop) =>
        CrosswalkTransaction.Record([line], session, log, stop);

    public static Task<OutgoingMessages> Handle(
        ChargingFactsBatchV1 batch, Envelope envelope, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop) =>
        Record(batch.Items, envelope, session, log, stop);

    public static Task<OutgoingMessages> Handle(
        HearingFactsBatchV1 batch, Envelope envelope, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop) =>
        Record(batch.Items, envelope, session, log, stop);

    public static Task<OutgoingMessages> Handle(
        FinalOrderFactsBatchV1 batch, Envelope envelope, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop) =>
        Record(batch.Items, envelope, session, log, stop);

    public static Task<OutgoingMessages> Handle(
        CrosswalkBatchV1 batch, Envelope envelope, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop) =>
        Record(batch.Items, envelope, session, log, stop);

    private static Task<OutgoingMessages> Record<T>(
        ImmutableArray<T> items, Envelope envelope, IDocumentSession session, ILogger<CrosswalkLog> log, CancellationToken stop)
        where T : class =>
        envelope.Attempts > MostAttemptsAtOnce
            ? Task.FromResult<OutgoingMessages>([.. items])
            : CrosswalkTransaction.Record([.. items], session, log, stop);
}

/// <summary>The category of the log lines about records and their cases.</summary>
public sealed class CrosswalkLog;
