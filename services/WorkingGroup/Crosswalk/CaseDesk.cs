using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>
/// Brings a record to its case within one unit of work, so that in whatever order files, dockets and crosswalk arrive the same
/// cases come out.
/// </summary>
public sealed class CaseDesk(
    Sessions sessions,
    DeciderDefinition<Review, ReviewEvent> reviews,
    DeciderDefinition<AgencyRecord, AgencyRecordEvent> records,
    DeciderDefinition<Bearer, BearerEvent> bearers)
{
    /// <summary>More records than this under one A-number are not sorted by it: somebody has typed a dummy.</summary>
    public const int MostRecordsOfABearer = 40;

    public Task<Refusal?> Run(Func<Session, Task<Refusal?>> work, CancellationToken stop) => sessions.Run(work, stop);

    public Task<Draft<Review, ReviewEvent>> Review(Session session, string caseFileId) =>
        session.Load(reviews, Cases.Review.StreamOf(Cases.Review.IdOf(caseFileId)));

    public Task<Draft<AgencyRecord, AgencyRecordEvent>> Record(Session session, RecordRef record) =>
        session.Load(records, AgencyRecord.StreamOf(record));

    /// <summary>An agency has a record under an A-number: everything that number ties, or no longer ties, is settled.</summary>
    public async Task Bear(Session session, string aNumberHash, RecordRef seen)
    {
        var bearer = await session.Load(bearers, Bearer.StreamOf(aNumberHash));
        bearer.Append(Bearer.See(bearer.State, seen).Events);
        if (bearer.Added == 0 || bearer.State.Records.Count > MostRecordsOfABearer)
            return;
        foreach (var record in bearer.State.Records.Where(r => r.Agency != Agency.Dhs))
            await Settle(session, record, bearer.State.CaseFileOf(record.Agency), TieBasis.ANumber);
    }

    /// <summary>Ties or unties a record, and gives the case what the record says, or takes it back.</summary>
    public async Task Settle(Session session, RecordRef self, string? caseFileId, TieBasis basis, string? by = null)
    {
        var record = await Record(session, self);
        foreach (var e in AgencyRecord.Settle(record.State, self, caseFileId, basis, by))
        {
            record.Append(e);
            if (e is RecordUntied untied)
            {
                var left = await Review(session, untied.CaseFileId);
                left.Append(RecordFacts.Withdraw(left.State, self.Agency, self.Key, untied.Why).Events);
            }
        }

        await Give(session, record);
        if (record.State is { Tie: { } tie, PairedWith: { } pair } && (await Record(session, pair)).State.Tie?.CaseFileId != tie.CaseFileId)
            await Settle(session, pair, tie.CaseFileId, TieBasis.Crosswalk);
    }

    /// <summary>A line of the crosswalk names two records and no case file.</summary>
    public async Task Pair(Session session, RecordRef one, RecordRef other)
    {
        var first = await Record(session, one);
        var second = await Record(session, other);
        first.Append(AgencyRecord.Pair(first.State, one, other).Events);
        second.Append(AgencyRecord.Pair(second.State, other, one).Events);
        var known = first.State.Tie ?? second.State.Tie;
        if (known is null)
            return;
        await Settle(session, one, known.CaseFileId, TieBasis.Crosswalk);
        await Settle(session, other, known.CaseFileId, TieBasis.Crosswalk);
    }

    /// <summary>What a tied record says goes to its case.</summary>
    public async Task Give(Session session, Draft<AgencyRecord, AgencyRecordEvent> record)
    {
        if (record.State.Tie is not { } tie)
            return;
        var review = await Review(session, tie.CaseFileId);
        if (record.State.Hearing is { } hearing)
            review.Append(RecordFacts.Decide(review.State, new HearingFactsRecorded(hearing.Facts, hearing.SourceVersion)).Events);
        if (record.State.FinalOrder is { } order)
            review.Append(RecordFacts.Decide(review.State, new FinalOrderFactsRecorded(order.Facts, order.SourceVersion)).Events);
    }
}
