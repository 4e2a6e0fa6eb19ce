using System.Text;
using System.Text.Json;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.Eoir.CaseRecords;

/// <summary>
/// A case of the court's tables comes in. It is split at the door: the white list goes into the case's stream, everything else
/// goes sealed into the vault, since even that an asylum claim exists is protected (8 CFR 1208.6).
/// </summary>
public static class KeepCaseRecord
{
    public static Decision<HearingEvent> Decide(HearingCase hearing, CaseRecordKept kept) =>
        Same(hearing.Record, kept.Record) ? [] : [kept];

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/case-records", Post)
            .RequireAccess(Access.For(Role.Records).At(Agency.Eoir))
            .TakesNdjson()
            .WithName("KeepCaseRecords")
            .WithSummary("Takes cases of the court's tables, one a line, as the tool joins them");

    private static Task<IResult> Post(
        HttpRequest request,
        Sessions sessions,
        DeciderDefinition<HearingCase, HearingEvent> cases,
        ProtectedFactsVault vault,
        CancellationToken stop) =>
        NdjsonIntake.Take(
            request,
            HearingRecordReader.Read,
            reading => reading.Record?.IdnCase,
            (reading, token) => reading.Record is { } record
                ? Take(record, reading, sessions, cases, vault, token)
                : Task.FromResult(new LineOutcome(LineFate.Rejected, reading.Findings)),
            stop);

    private static async Task<LineOutcome> Take(
        HearingRecord record,
        HearingReading reading,
        Sessions sessions,
        DeciderDefinition<HearingCase, HearingEvent> cases,
        ProtectedFactsVault vault,
        CancellationToken stop)
    {
        var kept = await vault.Seal(record.IdnCase, Encoding.UTF8.GetBytes(reading.Protected ?? "{}"), stop);
        var changed = false;
        await sessions.Run(
            async session =>
            {
                var hearing = await session.Load(cases, HearingCase.StreamOf(record.IdnCase));
                var hidden = await session.Load(ProtectedRecord.Definition, vault.StreamOf(record.IdnCase));
                hidden.Append(ProtectedRecord.Keep(hidden.State, kept).Events);
                hearing.Append(Decide(hearing.State, new(record)).Events);
                changed = hearing.Added + hidden.Added > 0;
                return null;
            },
            stop);
        return new LineOutcome(changed ? LineFate.Accepted : LineFate.Unchanged, reading.Findings);
    }

    private static bool Same(HearingRecord? known, HearingRecord now) =>
        known is not null
        && JsonSerializer.SerializeToUtf8Bytes(known, WireJson.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(now, WireJson.Options));
}
