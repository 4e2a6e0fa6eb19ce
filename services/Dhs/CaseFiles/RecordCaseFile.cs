using System.Collections.Immutable;
using System.Security.Claims;
using System.Text.Json;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.Screening;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http.Timeouts;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.Dhs.CaseFiles;

/// <summary>
/// A case file comes in. It is split at the door: the open facts go into the case's stream, what is protected goes sealed into
/// the vault, with the screening that takes it into account; both in one transaction.
/// </summary>
public sealed class RecordCaseFile(ProtectedFactsVault vault, KeyedHash aNumbers, TimeProvider time)
{
    public static Decision<ChargingEvent> Decide(ChargingCase charging, CaseFileRecorded file) =>
        IsOlder(charging, file.AsOf) || Same(charging.File, file) ? [] : [file];

    [WolverinePost("/case-files", OperationId = "RecordCaseFiles")]
    [RequireAccess(Role.Records, At = [Agency.Dhs])]
    [RequestTimeout(Limits.Batch)]
    public static Task<IResult> Post(
        HttpRequest request, ClaimsPrincipal user, RecordCaseFile record, IntakeWork intake, TimeProvider time, CancellationToken stop)
    {
        var today = DayOfAct.Today(time.GetUtcNow());
        return NdjsonIntake.Take(
            request,
            line => CaseFileReader.Read(line.Span) switch
            {
                CaseFile file => new IntakeLine<CaseFile>(
                    RecordKey.Canonical(file.CaseFileId), file, [.. file.Suspicions.Select(Finding), .. file.Unknown.Select(Finding)]).UnlessFuture(file.AsOf, today),
                RejectedCaseFile rejected => IntakeLine<CaseFile>.Rejected([.. rejected.Faults.Select(Finding)]),
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            (files, token) => intake.Take(user.Officer().Subject, files, record.Take, token),
            stop);
    }

    /// <summary>What the vault keeps of a case file: everything that may not travel, and what follows from it.</summary>
    internal sealed record Sealed(
        DateOnly AsOf,
        ProtectedFacts Protected,
        IReadOnlyList<KeptMember> Unknown,
        IReadOnlyList<KeptMember> SplitOff,
        ScreeningResult ClearedScreening);

    private async Task<IReadOnlyList<Taken>> Take(IReadOnlyList<CaseFile> files, IDocumentSession session, IMessageContext messages)
    {
        var cases = await session.LoadStates<ChargingCase>([.. files.Select(file => ChargingCase.StreamOf(file.CaseFileId))], CancellationToken.None);
        var hidden = await session.LoadStates<ProtectedRecord>([.. files.Select(ProtectedStreamOf)], CancellationToken.None);
        var secrets = await vault.Seal([.. files.Select(file => (RecordKey.Canonical(file.CaseFileId), Secret(file)))], CancellationToken.None);

        var taken = new List<Taken>();
        var facts = ImmutableArray.CreateBuilder<ChargingFactsV1>();
        for (var n = 0; n < files.Count; n++)
        {
            var file = files[n];
            var stream = ChargingCase.StreamOf(file.CaseFileId);
            var charging = cases.GetValueOrDefault(stream) ?? ChargingCase.Initial;
            if (IsOlder(charging, file.AsOf))
            {
                taken.Add(Taken.Older(charging.File!.AsOf, file.AsOf));
                continue;
            }

            if (secrets[n] is not { } now)
            {
                taken.Add(Taken.KeyDestroyed);
                continue;
            }

            var protectedStream = ProtectedStreamOf(file);
            var secret = hidden.GetValueOrDefault(protectedStream) ?? ProtectedRecord.Initial;
            var kept = ProtectedRecord.Keep(secret, now).Events;
            var recorded = new CaseFileRecorded(file.CaseFileId, file.ANumber, file.AsOf, file.Facts);
            var events = Decide(charging, recorded).Events;
            session.AppendTo<ProtectedRecord>(protectedStream, secret.Version, kept);
            session.AppendTo<ChargingCase>(stream, charging.Version, events);
            if (!events.IsEmpty)
                facts.Add(ToMessage(recorded, charging.Version + events.Length, aNumbers, time.GetUtcNow()));
            taken.Add(events.IsEmpty && kept.IsEmpty ? Taken.Unchanged : Taken.Accepted);
        }

        if (facts.Count > 0)
            await messages.EndpointFor(QueueNames.FactsToWorkingGroup(Agency.Dhs)).SendAsync(new ChargingFactsBatchV1(facts.ToImmutable()));
        return taken;
    }

    private string ProtectedStreamOf(CaseFile file) => vault.StreamOf(RecordKey.Canonical(file.CaseFileId));

    internal static ChargingFactsV1 ToMessage(CaseFileRecorded file, long version, KeyedHash aNumbers, DateTimeOffset at) =>
        new(file.CaseFileId, aNumbers.Of(file.ANumber), file.AsOf, file.Facts, version, at);

    private static byte[] Secret(CaseFile file) => JsonSerializer.SerializeToUtf8Bytes(
        new Sealed(
            file.AsOf,
            file.Protected,
            file.Unknown,
            file.SplitOff,
            Screener.Cleared(file.FactsForTheCleared, file.Protected, file.AsOf, RuleSets.Of2011November17)),
        WireJson.Options);

    /// <summary>An older record never overwrites a newer one.</summary>
    private static bool IsOlder(ChargingCase charging, DateOnly asOf) => charging.File?.AsOf > asOf;

    private static bool Same(CaseFileRecorded? known, CaseFileRecorded now) =>
        known is not null
        && JsonSerializer.SerializeToUtf8Bytes(known, WireJson.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(now, WireJson.Options));

    private static Finding Finding(Suspicion suspicion) =>
        new(FindingKind.Suspicion, suspicion.Kind, suspicion.Member, suspicion.Value, suspicion.Reason);

    private static Finding Finding(KeptMember unknown) => new(
        FindingKind.UnknownMember, "unknown-member", unknown.Member, null, "This member is not known; it is kept, as protected, and not used.");

    private static Finding Finding(Fault fault) => new(FindingKind.Rejection, fault.Kind, fault.Member, fault.Value, fault.Reason);
}
