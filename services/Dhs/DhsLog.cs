using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Dhs.Crosswalk;
using InteragencyReview.Dhs.Decisions;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;
using InteragencyReview.ProtectedStore;

namespace InteragencyReview.Dhs;

/// <summary>What this service writes down, and whom it tells what.</summary>
public static class DhsLog
{
    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static readonly EventTypes Types = EventTypes.Of(types => types
        .Map<CaseFileRecorded>("case_file_recorded")
        .Map<DecisionReceived>("decision_received")
        .Map<CrosswalkLineKept>("crosswalk_line_kept")
        .Map<ProtectedRecordKept>("protected_record_kept")
        .MapBallotEvents());

    public static readonly DeciderDefinition<ChargingCase, ChargingEvent> Cases =
        new(ChargingCase.Initial, (charging, e) => charging.Evolve(e));

    public static void Receives(Mailbox mailbox) => mailbox
        .ReceiveVotes(Agency.Dhs)
        .On<DecisionIssuedV1, Decider<ChargingCase, ChargingEvent>>(ReceiveDecision.Handle);

    /// <param name="aNumbers">A-numbers stay here: what travels is their hash under the key the three agencies share.</param>
    public static void Tells(Routes routes, KeyedHash aNumbers) => routes
        .TellBallots()
        .On<CaseFileRecorded>((file, _) =>
        [
            new News(Queues.WorkingGroup, file.CaseFileId, new ChargingFactsV1(file.CaseFileId, aNumbers.Of(file.ANumber), file.AsOf, file.Facts)),
        ])
        .On<CrosswalkLineKept>((line, e) =>
        [
            new News(
                Queues.WorkingGroup,
                line.CaseFileId ?? e.Stream,
                new CrosswalkLineV1(line.ANumber is null ? null : aNumbers.Of(line.ANumber), line.IdnCase, line.CaseFileId, line.DocketNumber)),
        ]);
}
