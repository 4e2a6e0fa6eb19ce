using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>OIL tells of a petition for review.</summary>
public static class ReceiveFinalOrderFacts
{
    public static Task<Refusal?> Handle(FinalOrderFactsV1 message, Envelope envelope, CaseDesk desk, CancellationToken stop) =>
        desk.Run(
            async session =>
            {
                var self = new RecordRef(Agency.Oil, message.DocketNumber);
                var record = await desk.Record(session, self);
                record.Append(AgencyRecord.Told(record.State, new FinalOrderRecordTold(message, envelope.SourceVersion)).Events);
                await desk.Bear(session, message.ANumberHash, self);
                await desk.Settle(session, self);
                return null;
            },
            stop);
}
