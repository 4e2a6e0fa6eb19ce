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
    /// <summary>Where lines of the crosswalk string more records together than this, they do not tell whose each of them is.</summary>
    public const int MostRecordsTogether = 40;

    public Task<Refusal?> Run(Func<Session, Task<Refusal?>> work, CancellationToken stop) => sessions.Run(work, stop);

    public Task<Draft<Review, ReviewEvent>> Review(Session session, string caseFileId) =>
        session.Load(reviews, Cases.Review.StreamOf(Cases.Review.IdOf(caseFileId)));

    public Task<Draft<AgencyRecord, AgencyRecordEvent>> Record(Session session, RecordRef record) =>
        session.Load(records, AgencyRecord.StreamOf(record));

    /// <summary>An agency has a record under an A-number: everything that number ties, or no longer ties, is settled.</summary>
    public async Task Bear(Session session, string aNumberHash, RecordRef seen)
    {
        var bearer = await session.Load(bearers, Bearer.StreamOf(aNumberHash));
        var news = Bearer.See(bearer.State, seen).Events;
        bearer.Append(news);
        if (news.IsEmpty)
            return;
        foreach (var record in bearer.State.Records.Where(r => r.Agency != Agency.Dhs))
            await Settle(session, record);
    }

    /// <summary>A line of the crosswalk says whose record it is.</summary>
    public async Task Name(Session session, RecordNamed named)
    {
        var record = await Record(session, named.Record);
        record.Append(AgencyRecord.Name(record.State, named).Events);
        if (named.ANumberHash is { } hash)
            await Bear(session, hash, named.Record);
        await Settle(session, named.Record);
    }

    /// <summary>A line of the crosswalk names two records and no case file.</summary>
    public async Task Pair(Session session, RecordRef one, RecordRef other)
    {
        // Also those that stand together until now: with the others they may be too many, and what they told each other falls away.
        var touched = (await Together(session, one)).Concat(await Together(session, other)).ToList();
        var (first, second) = (await Record(session, one), await Record(session, other));
        first.Append(AgencyRecord.Pair(first.State, one, other).Events);
        second.Append(AgencyRecord.Pair(second.State, other, one).Events);
        foreach (var record in touched)
            await SettleOne(session, record);
    }

    public async Task TieByHand(Session session, RecordRef self, string caseFileId, string by)
    {
        var record = await Record(session, self);
        await Apply(session, self, record, AgencyRecord.Settle(record.State, self, new RecordTied(self, caseFileId, TieBasis.Person, by)));
        await Settle(session, self);
    }

    /// <summary>Something that bears on a record has changed: it and those that are paired with it are tied or untied, as is due.</summary>
    public async Task Settle(Session session, RecordRef self)
    {
        foreach (var record in await Together(session, self))
            await SettleOne(session, record);
    }

    private async Task SettleOne(Session session, RecordRef self)
    {
        var record = await Record(session, self);
        var together = await Together(session, self);
        if (together.Count > MostRecordsTogether)
            together = [self];

        var caseFiles = new List<string>();
        var paired = new List<AgencyRecord>();
        foreach (var each in together)
        {
            var state = (await Record(session, each)).State;
            if (each != self)
                paired.Add(state);
            foreach (var hash in state.ANumberHashes)
            {
                if ((await session.Load(bearers, Bearer.StreamOf(hash))).State.CaseFileOf(each.Agency) is { } caseFile)
                    caseFiles.Add(caseFile);
            }
        }

        await Apply(session, self, record, AgencyRecord.Settle(record.State, self, AgencyRecord.Due(record.State, self, paired, caseFiles)));
    }

    private async Task Apply(Session session, RecordRef self, Draft<AgencyRecord, AgencyRecordEvent> record, Decision<AgencyRecordEvent> settled)
    {
        foreach (var e in settled)
        {
            record.Append(e);
            if (e is RecordUntied untied)
            {
                var left = await Review(session, untied.CaseFileId);
                left.Append(RecordFacts.Withdraw(left.State, self.Agency, self.Key, untied.Why).Events);
            }
        }

        await Give(session, record);
    }

    /// <summary>A record and those that lines of the crosswalk pair with it, directly or by way of others; one more than the bound at most.</summary>
    private async Task<List<RecordRef>> Together(Session session, RecordRef self)
    {
        List<RecordRef> found = [self];
        for (var next = 0; next < found.Count; next++)
        {
            foreach (var pair in (await Record(session, found[next])).State.Pairs)
            {
                if (found.Count <= MostRecordsTogether && !found.Contains(pair))
                    found.Add(pair);
            }
        }

        return found;
    }

    /// <summary>What a tied record says goes to its case.</summary>
    private async Task Give(Session session, Draft<AgencyRecord, AgencyRecordEvent> record)
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
