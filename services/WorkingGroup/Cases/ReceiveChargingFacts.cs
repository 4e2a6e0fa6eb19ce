using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>DHS tells what a case file says. The case is minted here, screened, and met with the other agencies' records of it.</summary>
public static class ReceiveChargingFacts
{
    public static Task<Refusal?> Handle(ChargingFactsV1 message, Envelope envelope, CaseDesk desk, CancellationToken stop) =>
        desk.Run(
            async session =>
            {
                var facts = new ChargingFactsRecorded(
                    Review.IdOf(message.CaseFileId), message.CaseFileId, message.AsOf, envelope.SourceVersion, message.Facts, envelope.Time);
                var review = await desk.Review(session, message.CaseFileId);
                review.Append(RecordFacts.Decide(review.State, facts, RuleSets.Of2011November17).Events);
                await desk.Bear(session, message.ANumberHash, new RecordRef(Agency.Dhs, message.CaseFileId));
                return null;
            },
            stop);
}
