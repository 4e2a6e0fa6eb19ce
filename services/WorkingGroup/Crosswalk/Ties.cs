using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>The ties of records in a draft: which belong together, what ties each of them, what follows where some of it changes.</summary>
internal sealed class Ties(Draft draft)
{
    private static readonly ImmutableArray<Agency> Tied = [Agency.Eoir, Agency.Oil];

    /// <summary>Makes a change that bears on some records, and brings every tie that depends on it to what it must be.</summary>
    /// <param name="touched">The records that the change says something of, or whose pairs it makes or unmakes.</param>
    public void Change(IEnumerable<RecordRef> touched, Action change)
    {
        var records = touched.Distinct().ToList();
        var before = records.ToDictionary(record => record, ANumberHashes);
        var byHand = records.ToDictionary(record => record, CaseFileByHand);

        // Also those that stand together until now: afterwards they may be apart, or too many, and what they said of each other falls away.
        var affected = new SortedSet<RecordRef>(records.SelectMany(Together), RecordRef.Order);
        change();
        affected.UnionWith(records.SelectMany(Together));
        foreach (var record in records)
            affected.UnionWith(Move(record, before[record], ANumberHashes(record)).SelectMany(Together));

        // Whether it is one of several records of a person changes for the others, too.
        foreach (var record in records.Where(record => byHand[record] != CaseFileByHand(record)))
            affected.UnionWith(UnderItsANumbers(record).SelectMany(Together));

        foreach (var record in affected)
            Settle(record);
    }

    /// <summary>The A-number of a case file is another one now.</summary>
    public void MoveCaseFile(RecordRef caseFile, string? from, string? to)
    {
        var moved = Move(caseFile, from is null ? [] : [from], to is null ? [] : [to]);
        foreach (var record in new SortedSet<RecordRef>(moved.SelectMany(Together), RecordRef.Order))
            Settle(record);
    }

    /// <summary>A record, or the docket that a number without a circuit stands for; null while it stands for none.</summary>
    public RecordRef? Resolve(RecordRef named) =>
        !named.IsDocketNumber ? named : draft.Record(named).Circuits is [var only] ? named.InCircuit(only) : null;

    /// <summary>Writes events to a record and, where it no longer belongs to a case, takes it off that.</summary>
    public void Append(RecordRef self, ImmutableArray<AgencyRecordEvent> events)
    {
        draft.Append(self, events);
        foreach (var untied in events.OfType<RecordUntied>())
        {
            var left = draft.Review(untied.CaseFileId);
            draft.Append(untied.CaseFileId, RecordFacts.Withdraw(left, self.Agency, self.Key, untied.Why).Events);
        }
    }

    /// <summary>Takes a record from the A-numbers that it is no longer under to those that it now is under.</summary>
    /// <returns>The records whose case file, as far as the A-number tells it, is another one now.</returns>
    private HashSet<RecordRef> Move(RecordRef record, ImmutableArray<string> before, ImmutableArray<string> after)
    {
        var moved = new HashSet<RecordRef>();
        foreach (var left in before.Except(after, StringComparer.Ordinal))
            Note(left, number => SharedANumber.Remove(number, record));
        foreach (var joined in after.Except(before, StringComparer.Ordinal))
            Note(joined, number => SharedANumber.Add(number, record));
        return moved;

        void Note(string hash, Func<SharedANumber, Decision<SharedANumberEvent>> decide)
        {
            var old = draft.ANumber(hash);
            draft.Append(hash, decide(old).Events);
            var now = draft.ANumber(hash);
            foreach (var agency in Tied.Where(agency => old.CaseFileOf(agency, CaseFileByHand) != now.CaseFileOf(agency, CaseFileByHand)))
                moved.UnionWith(old.Records.Concat(now.Records).Where(each => each.Agency == agency));
        }
    }

    /// <summary>Brings one tie to what it must be now.</summary>
    private void Settle(RecordRef self)
    {
        var together = Together(self);
        var due = new DueTie(
            draft.Record(self).ByHand,
            CaseFiles(self),
            [.. together.Where(other => other != self).SelectMany(CaseFilesForOthers)],
            [.. together.SelectMany(each => ANumberHashes(each).Select(hash => draft.ANumber(hash).CaseFileOf(each.Agency, CaseFileByHand))).OfType<string>()]);
        Append(self, AgencyRecord.Retie(draft.Record(self), self, due.Of(self)).Events);
        PassOn(draft.Record(self));
    }

    /// <summary>What a tied record says goes to its case.</summary>
    private void PassOn(AgencyRecord record)
    {
        if (record.Tie is not { } tie)
            return;
        var review = draft.Review(tie.CaseFileId);
        if (record.Hearing is { } hearing)
            draft.Append(tie.CaseFileId, RecordFacts.Decide(review, new HearingFactsRecorded(hearing.Facts, hearing.SourceVersion, record.Ties)).Events);
        if (record.FinalOrder is { } order)
            draft.Append(tie.CaseFileId, RecordFacts.Decide(review, new FinalOrderFactsRecorded(order.Facts, order.SourceVersion, record.Ties)).Events);
    }

    /// <summary>
    /// A record and those that lines of the crosswalk pair with it, directly or by way of others. Where they are more than the bound,
    /// they do not tell whose each of them is: it stands alone.
    /// </summary>
    private List<RecordRef> Together(RecordRef self)
    {
        List<RecordRef> found = [self];
        for (var next = 0; next < found.Count; next++)
        {
            foreach (var pair in Pairs(found[next]).Where(pair => !found.Contains(pair)))
            {
                if (found.Count == CrosswalkSettlement.MostRecordsTogether)
                    return [self];
                found.Add(pair);
            }
        }

        return found;
    }

    private IEnumerable<RecordRef> Pairs(RecordRef record) =>
        Lines(record).SelectMany(lines => lines.Pairs).Select(Resolve).OfType<RecordRef>();

    private IEnumerable<string> CaseFiles(RecordRef record) => Lines(record).SelectMany(lines => lines.CaseFiles);

    private IEnumerable<string> CaseFilesForOthers(RecordRef record) => CaseFileByHand(record) is { } hand ? [hand] : CaseFiles(record);

    private string? CaseFileByHand(RecordRef record) => draft.Record(record).ByHand?.CaseFileId;

    /// <summary>The records of the same agency under any of its A-numbers, where that number sorts records at all.</summary>
    private IEnumerable<RecordRef> UnderItsANumbers(RecordRef record) => ANumberHashes(record)
        .SelectMany(hash => draft.ANumber(hash).Records is { Length: <= SharedANumber.MostRecords } records ? records : [])
        .Where(other => other.Agency == record.Agency);

    /// <summary>The A-numbers that a record goes under, by its own word and by the crosswalk's.</summary>
    private ImmutableArray<string> ANumberHashes(RecordRef record)
    {
        var named = Lines(record).SelectMany(lines => lines.NamedANumberHashes);
        return [.. (draft.Record(record).OwnANumberHash is { } own ? named.Append(own) : named).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Where lines of the crosswalk about a record are kept: with it, and with its docket number where this stands for it.</summary>
    private IEnumerable<AgencyRecord> Lines(RecordRef record)
    {
        yield return draft.Record(record);
        if (record.Agency == Agency.Oil && Resolve(record.WithoutCircuit()) == record)
            yield return draft.Record(record.WithoutCircuit());
    }
}
