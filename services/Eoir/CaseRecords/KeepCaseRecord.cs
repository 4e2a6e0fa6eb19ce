using System.Text;
using System.Text.Json;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Intake.Eoir;
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
            line =>
            {
                var reading = HearingRecordReader.Read(line);
                return reading.Record is { } record
                    ? new IntakeLine<HearingReading>(record.IdnCase, reading, reading.Findings)
                    : IntakeLine<HearingReading>.Rejected(reading.Findings);
            },
            (readings, token) => Keep(readings, sessions, cases, vault, token),
            stop);

    private static async Task<IReadOnlyList<bool>> Keep(
        IReadOnlyList<HearingReading> readings,
        Sessions sessions,
        DeciderDefinition<HearingCase, HearingEvent> cases,
        ProtectedFactsVault vault,
        CancellationToken stop)
    {
        var kept = await vault.Seal([.. readings.Select(r => (r.Record!.IdnCase, Encoding.UTF8.GetBytes(r.Protected ?? "{}")))], stop);
        return await sessions.RunMany(
            [.. readings.Zip(kept, (reading, secret) => (Record: reading.Record!, Secret: secret))],
            item => [HearingCase.StreamOf(item.Record.IdnCase), vault.StreamOf(item.Record.IdnCase)],
            async (session, item) =>
            {
                var (record, secret) = item;
                var hearing = await session.Load(cases, HearingCase.StreamOf(record.IdnCase));
                var hidden = await session.Load(ProtectedRecord.Definition, vault.StreamOf(record.IdnCase));
                hidden.Append(ProtectedRecord.Keep(hidden.State, secret).Events);
                hearing.Append(Decide(hearing.State, new(record)).Events);
            },
            stop);
    }

    private static bool Same(HearingRecord? known, HearingRecord now) =>
        known is not null
        && JsonSerializer.SerializeToUtf8Bytes(known, WireJson.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(now, WireJson.Options));
}
