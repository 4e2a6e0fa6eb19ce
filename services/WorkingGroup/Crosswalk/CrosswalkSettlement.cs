using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>A person says whose record it is.</summary>
/// <param name="On">The day for which it is said: of today or before.</param>
public sealed record TieByHand(RecordRef Record, string CaseFileId, string By, DateOnly? On = null);

/// <summary>A person takes back whose record it is: what else is known of it decides again.</summary>
/// <param name="On">The day for which it is said: of today or before.</param>
public sealed record UntieByHand(RecordRef Record, string By, DateOnly? On = null);

/// <param name="Message">As it was given.</param>
public sealed record RefusedMessage(object Message, Refusal Refusal);

/// <summary>What messages come to: either all that is to be written, or the streams that must be known first.</summary>
/// <param name="Missing">Not empty: nothing is decided yet. Load these and settle again.</param>
/// <param name="Refused">Messages that have no effect. The others have theirs.</param>
public sealed record Settlement(WorkingSet Set, MissingStreams Missing, ImmutableArray<RefusedMessage> Refused);

/// <summary>
/// Brings the agencies' records to their cases, so that in whatever order files, dockets and crosswalk arrive the same cases come out.
/// Pure: it says what it must know, and what is to be written.
/// </summary>
public static class CrosswalkSettlement
{
    /// <summary>Where lines of the crosswalk string more records together than this, they do not tell whose each of them is.</summary>
    public const int MostRecordsTogether = 40;

    /// <summary>
    /// Each round loads at least the next of the records that are strung together; then those that share their A-numbers, and what is strung
    /// together with these; then the reviews.
    /// </summary>
    private const int MostRounds = 4 * MostRecordsTogether;

    /// <summary>Settles messages one after the other, loading what they need until nothing is missing.</summary>
    /// <param name="messages">
    /// Of <see cref="ChargingFactsV1"/>, <see cref="HearingFactsV1"/>, <see cref="FinalOrderFactsV1"/>, <see cref="CrosswalkLineV1"/>
    /// and <see cref="TieByHand"/>.
    /// </param>
    /// <param name="rules">In force: what a case file that is new is screened by.</param>
    /// <param name="load">Loads the named streams, in one query, as they stand now.</param>
    public static async Task<Settlement> Run(
        IReadOnlyList<object> messages,
        RuleSet rules,
        Func<MissingStreams, CancellationToken, Task<LoadedStreams>> load,
        CancellationToken stop)
    {
        var set = WorkingSet.Empty;
        for (var round = 0; round < MostRounds; round++)
        {
            var settlement = Settle(set, messages, rules);
            if (settlement.Missing.IsEmpty)
                return settlement;
            set = set.With(settlement.Missing, await load(settlement.Missing, stop));
        }

        throw new InvalidOperationException($"After {MostRounds} rounds of loading, streams are still missing.");
    }

    /// <summary>Settles messages one after the other on what is loaded.</summary>
    public static Settlement Settle(WorkingSet loaded, IReadOnlyList<object> messages, RuleSet rules)
    {
        var set = loaded;
        var missing = MissingStreams.None;
        var refused = ImmutableArray.CreateBuilder<RefusedMessage>();
        foreach (var message in messages)
        {
            var draft = new Draft(set);
            var refusal = Take(draft, message, rules);
            missing = missing.Union(draft.Missing);
            if (!draft.Missing.IsEmpty)
                continue;
            if (refusal is null)
                set = draft.Set;
            else
                refused.Add(new(message, refusal));
        }

        return missing.IsEmpty ? new(set, missing, refused.ToImmutable()) : new(loaded, missing, []);
    }

    private static Refusal? Take(Draft draft, object message, RuleSet rules) => message switch
    {
        ChargingFactsV1 facts => Take(draft, facts, rules),
        HearingFactsV1 facts => Take(draft, facts),
        FinalOrderFactsV1 facts => Take(draft, facts),
        CrosswalkLineV1 line => Take(draft, line),
        TieByHand tie => Take(draft, tie),
        UntieByHand untie => Take(draft, untie),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message.GetType().Name, "The crosswalk knows no such message."),
    };

    private static Refusal? Take(Draft draft, ChargingFactsV1 message, RuleSet rules)
    {
        if (Faulty("caseFileId", message.CaseFileId) is { } refusal)
            return refusal;
        var facts = new ChargingFactsRecorded(
            Review.IdOf(message.CaseFileId),
            message.CaseFileId,
            message.AsOf,
            message.SourceVersion,
            message.Facts,
            message.RecordedAt,
            message.ANumberHash);
        var before = draft.Review(message.CaseFileId);
        draft.Append(message.CaseFileId, RecordFacts.Decide(before, facts, rules).Events);
        var after = draft.Review(message.CaseFileId);
        new Ties(draft).MoveCaseFile(RecordRef.CaseFile(message.CaseFileId), before.Charging?.ANumberHash, after.Charging?.ANumberHash);
        return null;
    }

    private static Refusal? Take(Draft draft, HearingFactsV1 message)
    {
        if (FaultyIdnCase(message.IdnCase) is { } refusal)
            return refusal;
        var self = RecordRef.Hearing(message.IdnCase);
        var received = new HearingRecordReceived(message, message.SourceVersion);
        new Ties(draft).Change([self], () => draft.Append(self, AgencyRecord.Receive(draft.Record(self), received).Events));
        return null;
    }

    private static Refusal? Take(Draft draft, FinalOrderFactsV1 message)
    {
        if ((FaultyCircuit(message.Circuit) ?? Faulty("docketNumber", message.DocketNumber)) is { } refusal)
            return refusal;
        var self = RecordRef.Docket(message.Circuit, message.DocketNumber);
        var received = new FinalOrderRecordReceived(message, message.SourceVersion);
        new Ties(draft).Change(Touched(draft, self), () =>
        {
            KnowCircuit(draft, self);
            draft.Append(self, AgencyRecord.Receive(draft.Record(self), received).Events);
        });
        return null;
    }

    private static Refusal? Take(Draft draft, CrosswalkLineV1 line)
    {
        var refusal = (line.IdnCase is { } idn ? FaultyIdnCase(idn) : null)
            ?? (line.DocketNumber is { } number ? Faulty("docketNumber", number) : null)
            ?? (line.Circuit is { } circuit ? FaultyCircuit(circuit) : null)
            ?? (line.CaseFileId is { } file ? Faulty("caseFileId", file) : null);
        if (refusal is not null)
            return refusal;

        var caseFile = line.CaseFileId is null ? null : RecordRef.CaseFile(line.CaseFileId).Key;
        List<RecordRef> named = [];
        if (line.IdnCase is not null)
            named.Add(RecordRef.Hearing(line.IdnCase));
        if (line.DocketNumber is not null)
            named.Add(line.Circuit is null ? RecordRef.DocketNumber(line.DocketNumber) : RecordRef.Docket(line.Circuit, line.DocketNumber));

        new Ties(draft).Change(named.SelectMany(record => Touched(draft, record)), () =>
        {
            foreach (var record in named)
            {
                KnowCircuit(draft, record);
                draft.Append(record, AgencyRecord.Name(draft.Record(record), new(record, caseFile, line.ANumberHash)).Events);
            }

            if (caseFile is null && named is [var one, var other])
            {
                draft.Append(one, AgencyRecord.Pair(draft.Record(one), new(one, other)).Events);
                draft.Append(other, AgencyRecord.Pair(draft.Record(other), new(other, one)).Events);
            }
        });
        return null;
    }

    private static Refusal? Take(Draft draft, TieByHand tie)
    {
        var self = tie.Record;
        if (self.Agency == Agency.Dhs || !draft.Record(self).IsReceived)
            return new Refusal("no-such-record", $"{self.Agency} has sent no record {self.Key}.");
        if (!draft.Review(tie.CaseFileId).Exists)
            return new Refusal("no-such-case-file", $"DHS has sent no case file {tie.CaseFileId}.");
        var caseFile = RecordRef.CaseFile(tie.CaseFileId).Key;
        if (draft.Record(self).ByHand?.CaseFileId == caseFile)
            return null;
        if (DayOfAct.CheckOrder(tie.On, draft.Record(self).LastDayByHand) is { } day)
            return day;
        var ties = new Ties(draft);
        var due = new RecordTied(self, caseFile, TieBasis.Person, tie.By, tie.On);
        ties.Change([self], () => ties.Append(self, AgencyRecord.Retie(draft.Record(self), self, due).Events));
        return null;
    }

    private static Refusal? Take(Draft draft, UntieByHand untie)
    {
        var self = untie.Record;
        if (draft.Record(self).ByHand is not { } hand)
            return new Refusal("not-tied-by-hand", $"Nobody has tied the record {self.Key} of {self.Agency} by hand: there is nothing to take back.");
        if (DayOfAct.CheckOrder(untie.On, draft.Record(self).LastDayByHand) is { } day)
            return day;
        new Ties(draft).Change([self], () => draft.Append(self, [new TieByHandWithdrawn(self, hand.CaseFileId, untie.By, untie.On)]));
        return null;
    }

    /// <summary>
    /// The records on which a message about one may bear. A circuit that was not known to have its number changes what lines without a
    /// circuit say: of the docket that the number stood for until now, and of all that are paired with the number.
    /// </summary>
    private static IEnumerable<RecordRef> Touched(Draft draft, RecordRef named)
    {
        if (named.Agency != Agency.Oil)
            return [named];
        var number = named.IsDocketNumber ? named : named.WithoutCircuit();
        var stands = new Ties(draft).Resolve(number);
        if (named.IsDocketNumber)
            return stands is null ? [] : [stands];
        var known = draft.Record(number);
        var isNews = !AgencyRecord.KnowCircuit(known, new(number, named.Circuit)).Events.IsEmpty;
        return !isNews ? [named] : [named, .. stands is null ? [] : new[] { stands }, .. known.Pairs];
    }

    private static void KnowCircuit(Draft draft, RecordRef docket)
    {
        if (docket.Agency != Agency.Oil || docket.IsDocketNumber)
            return;
        var number = docket.WithoutCircuit();
        draft.Append(number, AgencyRecord.KnowCircuit(draft.Record(number), new(number, docket.Circuit)).Events);
    }

    private static Refusal? Faulty(string member, string key) =>
        RecordKey.TryRead(key, out _, out var fault) ? null : new Refusal("bad-key", $"{member} {fault}.");

    private static Refusal? FaultyIdnCase(string key) =>
        RecordKey.TryReadIdnCase(key, out _, out var fault) ? null : new Refusal("bad-key", $"idnCase {fault}.");

    private static Refusal? FaultyCircuit(string circuit) =>
        Faulty("circuit", circuit)
        ?? (circuit.Contains('/', StringComparison.Ordinal) ? new Refusal("bad-key", "circuit must not contain a slash.") : null);
}
