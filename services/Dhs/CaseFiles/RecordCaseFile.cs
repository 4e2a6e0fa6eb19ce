using System.Text.Json;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.Screening;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.Dhs.CaseFiles;

/// <summary>
/// A case file comes in. It is split at the door: the open facts go into the case's stream, what is protected goes sealed into
/// the vault, with the screening that takes it into account; both in one transaction.
/// </summary>
public static class RecordCaseFile
{
    public static Decision<ChargingEvent> Decide(ChargingCase charging, CaseFileRecorded file) =>
        IsStale(charging, file.AsOf) || Same(charging.File, file) ? [] : [file];

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/case-files", Post)
            .RequireAccess(Access.For(Role.Records).At(Agency.Dhs))
            .TakesNdjson()
            .WithName("RecordCaseFiles")
            .WithSummary("Takes case files, one a line");

    /// <summary>What the vault keeps of a case file: everything that may not travel, and what follows from it.</summary>
    internal sealed record Sealed(
        DateOnly AsOf,
        ProtectedFacts Protected,
        IReadOnlyList<KeptMember> Unknown,
        IReadOnlyList<KeptMember> SplitOff,
        ScreeningResult ClearedScreening);

    private static Task<IResult> Post(
        HttpRequest request,
        Sessions sessions,
        DeciderDefinition<ChargingCase, ChargingEvent> cases,
        ProtectedFactsVault vault,
        CancellationToken stop) =>
        NdjsonIntake.Take(
            request,
            line => CaseFileReader.Read(line.Span) switch
            {
                CaseFile file => new(file.CaseFileId, file, [.. file.Suspicions.Select(Finding), .. file.Unknown.Select(Finding)]),
                RejectedCaseFile rejected => IntakeLine<CaseFile>.Rejected([.. rejected.Faults.Select(Finding)]),
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            (files, token) => Keep(files, sessions, cases, vault, token),
            stop);

    private static async Task<IReadOnlyList<bool>> Keep(
        IReadOnlyList<CaseFile> files,
        Sessions sessions,
        DeciderDefinition<ChargingCase, ChargingEvent> cases,
        ProtectedFactsVault vault,
        CancellationToken stop)
    {
        var kept = await vault.Seal([.. files.Select(f => (f.CaseFileId, Secret(f)))], stop);
        return await sessions.RunMany(
            [.. files.Zip(kept)],
            item => [ChargingCase.StreamOf(item.First.CaseFileId), vault.StreamOf(item.First.CaseFileId)],
            async (session, item) =>
            {
                var (file, secret) = item;
                var charging = await session.Load(cases, ChargingCase.StreamOf(file.CaseFileId));
                var hidden = await session.Load(ProtectedRecord.Definition, vault.StreamOf(file.CaseFileId));
                if (!IsStale(charging.State, file.AsOf))
                    hidden.Append(ProtectedRecord.Keep(hidden.State, secret).Events);
                charging.Append(Decide(charging.State, new(file.CaseFileId, file.ANumber, file.AsOf, file.Facts)).Events);
            },
            stop);
    }

    private static byte[] Secret(CaseFile file) => JsonSerializer.SerializeToUtf8Bytes(
        new Sealed(
            file.AsOf,
            file.Protected,
            file.Unknown,
            file.SplitOff,
            Screener.Cleared(file.Facts, file.Protected, file.AsOf, RuleSets.Of2011November17)),
        WireJson.Options);

    /// <summary>An older record never overwrites a newer one.</summary>
    private static bool IsStale(ChargingCase charging, DateOnly asOf) => charging.File?.AsOf > asOf;

    private static bool Same(CaseFileRecorded? known, CaseFileRecorded now) =>
        known is not null
        && JsonSerializer.SerializeToUtf8Bytes(known, WireJson.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(now, WireJson.Options));

    private static Finding Finding(Suspicion suspicion) =>
        new(FindingKind.Suspicion, suspicion.Kind, suspicion.Member, suspicion.Value, suspicion.Reason);

    private static Finding Finding(KeptMember unknown) => new(
        FindingKind.UnknownMember, "unknown-member", unknown.Member, null, "This member is not known; it is kept, as protected, and not used.");

    private static Finding Finding(Fault fault) => new(FindingKind.Rejection, fault.Kind, fault.Member, fault.Value, fault.Reason);
}
