using System.Collections.Immutable;
using System.Security.Claims;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http.Timeouts;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.Dhs.Crosswalk;

public abstract record CrosswalkEvent;

public sealed record CrosswalkLineKept(string? ANumber, string? IdnCase, string? CaseFileId, string? DocketNumber, string? Circuit = null) : CrosswalkEvent;

/// <summary>A line of the crosswalk, which DHS takes because it holds A-numbers. Its natural key is the line itself.</summary>
public sealed record KeptLine : IAggregate
{
    public static readonly KeptLine Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public CrosswalkLineKept? Kept { get; init; }

    public KeptLine Apply(CrosswalkEvent e) => e switch
    {
        CrosswalkLineKept kept => this with { Kept = kept },
        _ => throw new UnreachableEventException(e),
    };
}

/// <summary>Lines of the crosswalk come in; the working group is told of them without the A-number.</summary>
public sealed class KeepCrosswalkLine(KeyedHash aNumbers)
{
    public static Decision<CrosswalkEvent> Decide(KeptLine line, CrosswalkLineKept kept) => line.Kept is null ? [kept] : [];

    [WolverinePost("/crosswalk", OperationId = "KeepCrosswalk")]
    [RequireAccess(Role.Records, At = [Agency.Dhs])]
    [RequestTimeout(Limits.Batch)]
    public static Task<IResult> Post(
        HttpRequest request, ClaimsPrincipal user, KeepCrosswalkLine keep, IntakeWork intake, CancellationToken stop) =>
        NdjsonIntake.Take(
            request,
            line =>
            {
                var reading = CrosswalkReader.Read(line);
                return reading.Line is { } read ? new(KeyOf(read), read, reading.Findings) : IntakeLine<CrosswalkLine>.Rejected(reading.Findings);
            },
            (lines, token) => intake.Take(user.Officer().Subject, lines, keep.Take, token),
            stop);

    private async Task<IReadOnlyList<Taken>> Take(IReadOnlyList<CrosswalkLine> lines, IDocumentSession session, IMessageContext messages)
    {
        var known = await session.LoadStates<KeptLine>([.. lines.Select(StreamOf)], CancellationToken.None);
        var records = new Dictionary<string, NamedRecord>(
            await session.LoadStates<NamedRecord>([.. lines.SelectMany(Records).Select(NamedRecord.StreamOf)], CancellationToken.None), StringComparer.Ordinal);
        var taken = new List<Taken>();
        var items = ImmutableArray.CreateBuilder<CrosswalkLineV1>();
        foreach (var line in lines)
        {
            if (Name(line, records, session) is { IsEmpty: false } contradictions)
            {
                taken.Add(Taken.Unchanged.Saying(contradictions));
                continue;
            }

            var kept = known.GetValueOrDefault(StreamOf(line)) ?? KeptLine.Initial;
            var events = Decide(kept, new(line.ANumber, line.IdnCase, line.CaseFileId, line.DocketNumber, line.Circuit)).Events;
            session.AppendTo<KeptLine>(StreamOf(line), kept.Version, events);
            if (!events.IsEmpty)
                items.Add(ToMessage(line));
            taken.Add(events.IsEmpty ? Taken.Unchanged : Taken.Accepted);
        }

        if (items.Count > 0)
            await messages.EndpointFor(QueueNames.FactsToWorkingGroup(Agency.Dhs)).SendAsync(new CrosswalkBatchV1(items.ToImmutable()));
        return taken;
    }

    /// <summary>Notes whose the records of a line are.</summary>
    /// <returns>Why the line cannot be used: it would untie a record that an earlier line ties. Then nothing is noted.</returns>
    private static ImmutableArray<Finding> Name(CrosswalkLine line, Dictionary<string, NamedRecord> records, IDocumentSession session)
    {
        var decided = Records(line).Select(NamedRecord.StreamOf)
            .Select(stream => (Stream: stream, Record: records.GetValueOrDefault(stream) ?? NamedRecord.Initial))
            .Select(named => (named.Stream, named.Record, Decision: Name(named.Record, line))).ToList();
        if (decided.Exists(named => named.Decision.Refusal is not null))
        {
            return [.. decided.Where(named => named.Decision.Refusal is not null).Select(named => new Finding(
                FindingKind.Suspicion,
                named.Decision.Refusal!.Type,
                line.CaseFileId is null ? "aNumber" : "caseFileId",
                line.CaseFileId is { } caseFile ? Finding.Shorten(caseFile) : null,
                named.Decision.Refusal.Reason))];
        }

        foreach (var (stream, record, decision) in decided)
        {
            session.AppendTo<NamedRecord>(stream, record.Version, decision.Events);
            records[stream] = decision.Events.Aggregate(record, (state, e) => state.Apply(e));
        }

        return [];
    }

    private static Decision<NamedRecordEvent> Name(NamedRecord record, CrosswalkLine line) => line switch
    {
        { CaseFileId: { } caseFile } => NamedRecord.Name(record, caseFile),
        { ANumber: { } aNumber } => NamedRecord.NameANumber(record, aNumber),
        _ => [],
    };

    private static IEnumerable<string> Records(CrosswalkLine line)
    {
        if (line.IdnCase is { } idnCase)
            yield return $"eoir/{RecordKey.CanonicalIdnCase(idnCase)}";
        if (line.DocketNumber is { } number)
            yield return $"oil/{line.Circuit}/{RecordKey.Canonical(number)}";
    }

    private CrosswalkLineV1 ToMessage(CrosswalkLine line) =>
        new(line.ANumber is null ? null : aNumbers.Of(line.ANumber), line.IdnCase, line.CaseFileId, line.DocketNumber, line.Circuit);

    private static string StreamOf(CrosswalkLine line) => $"crosswalk-{KeyOf(line)}";

    private static string KeyOf(CrosswalkLine line) =>
        DeterministicGuid.Of("crosswalk", [line.ANumber ?? "", line.IdnCase ?? "", Canonical(line.CaseFileId), Canonical(line.DocketNumber), .. Circuit(line)]).ToString();

    private static string Canonical(string? key) => key is null ? "" : RecordKey.Canonical(key);

    /// <summary>A line without one is named as before lines could have one.</summary>
    private static IEnumerable<string> Circuit(CrosswalkLine line) => line.Circuit is { } circuit ? [circuit] : [];
}
