using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>EOIR tells where a case stands in court. It waits, listed as unmatched, until it is known whose case it is.</summary>
public static class ReceiveHearingFacts
{
    public static Task<Refusal?> Handle(HearingFactsV1 message, Envelope envelope, CaseDesk desk, CancellationToken stop) =>
        desk.Run(
            async session =>
            {
                var self = new RecordRef(Agency.Eoir, message.IdnCase);
                var record = await desk.Record(session, self);
                record.Append(AgencyRecord.Told(record.State, new HearingRecordTold(message, envelope.SourceVersion)).Events);
                if (message.ANumberHash is { } hash)
                    await desk.Bear(session, hash, self);
                await desk.Settle(session, self);
                return null;
            },
            stop);
}
