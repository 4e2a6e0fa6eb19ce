using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;
using InteragencyReview.Oil.Decisions;
using InteragencyReview.Oil.Dockets;
using InteragencyReview.ProtectedStore;

namespace InteragencyReview.Oil;

/// <summary>What this service writes down, and whom it tells what.</summary>
public static class OilLog
{
    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static readonly EventTypes Types = EventTypes.Of(types => types
        .Map<DocketKept>("docket_kept")
        .Map<DecisionReceived>("decision_received")
        .Map<ProtectedRecordKept>("protected_record_kept")
        .MapBallotEvents());

    public static readonly DeciderDefinition<FinalOrderCase, FinalOrderEvent> Cases =
        new(FinalOrderCase.Initial, (order, e) => order.Evolve(e));

    public static void Receives(Mailbox mailbox) => mailbox
        .ReceiveVotes(Agency.Oil)
        .On<DecisionIssuedV1, Decider<FinalOrderCase, FinalOrderEvent>>(ReceiveDecision.Handle);

    /// <param name="aNumbers">A-numbers stay here: what travels is their hash under the key the three agencies share.</param>
    public static void Tells(Routes routes, KeyedHash aNumbers) => routes
        .TellBallots()
        .On<DocketKept>((kept, _) =>
        [
            new News(
                Queues.WorkingGroup,
                kept.Record.DocketNumber,
                new FinalOrderFactsV1(
                    kept.Record.DocketNumber,
                    aNumbers.Of(kept.Record.ANumber),
                    kept.Record.AsOf,
                    kept.Record.Circuit,
                    kept.Record.FinalOrderOn,
                    kept.Record.Stay,
                    kept.Record.Status,
                    kept.Record.NextDueOn)),
        ]);
}
