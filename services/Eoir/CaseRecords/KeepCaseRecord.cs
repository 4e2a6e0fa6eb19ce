using System.Collections.Immutable;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http.Timeouts;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.Eoir.CaseRecords;

/// <summary>
/// A case of the court's tables comes in. It is split at the door: the white list goes into the case's stream, everything else
/// goes sealed into the vault, since even that an asylum claim exists is protected (8 CFR 1208.6).
/// </summary>
public sealed class KeepCaseRecord(ProtectedFactsVault vault, KeyedHash aNumbers)
{
    /// <param name="record">With the day it speaks for.</param>
    /// <param name="isDayAssumed">Nobody said which day that is: then it alone is nothing new.</param>
    public static Decision<HearingEvent> Decide(HearingCase hearing, HearingRecord record, bool isDayAssumed = false)
    {
        if (IsOlder(hearing, record))
            return [];
        var kept = VanishedRows.Kept(hearing.Record, record);
        return Same(hearing.Record, isDayAssumed && hearing.Record?.AsOf is { } known ? kept with { AsOf = known } : kept) ? [] : [new CaseRecordKept(kept)];
    }

    [WolverinePost("/case-records", OperationId = "KeepCaseRecords")]
    [RequireAccess(Role.Records, At = [Agency.Eoir])]
    [RequestTimeout(Limits.Batch)]
    public static Task<IResult> Post(
        HttpRequest request, ClaimsPrincipal user, KeepCaseRecord keep, IntakeWork intake, TimeProvider time, CancellationToken stop)
    {
        var today = DayOfAct.Today(time.GetUtcNow());
        return NdjsonIntake.Take(
            request,
            line =>
            {
                var reading = HearingRecordReader.Read(line, today);
                if (reading.Record is not { } record)
                    return IntakeLine<HearingReading>.Rejected(reading.Findings);

                // Nobody said which day the record speaks for: it is the day of intake.
                var dated = reading with { Record = record with { AsOf = record.AsOf ?? today }, IsDayAssumed = record.AsOf is null };
                return new IntakeLine<HearingReading>(record.IdnCase, dated, reading.Findings).UnlessFuture(dated.Record.AsOf, today);
            },
            (readings, token) => intake.Take(user.Officer().Subject, readings, keep.Take, token),
            stop);
    }

    private async Task<IReadOnlyList<Taken>> Take(IReadOnlyList<HearingReading> readings, IDocumentSession session, IMessageContext messages)
    {
        var keys = readings.Select(reading => reading.Record!.IdnCase).ToList();
        var hearings = await session.LoadStates<HearingCase>([.. keys.Select(HearingCase.StreamOf)], CancellationToken.None);
        var hidden = await session.LoadStates<ProtectedRecord>([.. keys.Select(vault.StreamOf)], CancellationToken.None);
        var secrets = await vault.Seal([.. readings.Zip(keys, (r, key) => (key, Encoding.UTF8.GetBytes(r.Protected ?? "{}")))], CancellationToken.None);

        var taken = new List<Taken>();
        var facts = ImmutableArray.CreateBuilder<HearingFactsV1>();
        for (var n = 0; n < readings.Count; n++)
        {
            var record = readings[n].Record!;
            var hearing = hearings.GetValueOrDefault(HearingCase.StreamOf(keys[n])) ?? HearingCase.Initial;
            if (IsOlder(hearing, record))
            {
                taken.Add(Taken.Older(hearing.Record!.AsOf!.Value, record.AsOf!.Value));
                continue;
            }

            if (secrets[n] is not { } now)
            {
                taken.Add(Taken.KeyDestroyed);
                continue;
            }

            var secret = hidden.GetValueOrDefault(vault.StreamOf(keys[n])) ?? ProtectedRecord.Initial;
            var kept = ProtectedRecord.Keep(secret, now).Events;
            var vanished = VanishedRows.Findings(hearing.Record, record);
            var events = Decide(hearing, record, readings[n].IsDayAssumed).Events;
            session.AppendTo<ProtectedRecord>(vault.StreamOf(keys[n]), secret.Version, kept);
            session.AppendTo<HearingCase>(HearingCase.StreamOf(keys[n]), hearing.Version, events);
            if (!events.IsEmpty)
                facts.Add(ToMessage(events.OfType<CaseRecordKept>().Single().Record, hearing.Version + events.Length, aNumbers));
            taken.Add((events.IsEmpty && kept.IsEmpty ? Taken.Unchanged : Taken.Accepted).Saying(vanished));
        }

        if (facts.Count > 0)
            await messages.EndpointFor(QueueNames.FactsToWorkingGroup(Agency.Eoir)).SendAsync(new HearingFactsBatchV1(facts.ToImmutable()));
        return taken;
    }

    internal static HearingFactsV1 ToMessage(HearingRecord record, long version, KeyedHash aNumbers) => new(
        record.IdnCase,
        record.ANumber is null ? null : aNumbers.Of(record.ANumber),
        record.Custody,
        record.Court,
        record.NextHearingOn,
        record.HasFinalOrder,
        version,
        record.AsOf);

    /// <summary>An older record never overwrites a newer one.</summary>
    private static bool IsOlder(HearingCase hearing, HearingRecord record) => hearing.Record?.AsOf > record.AsOf;

    // The charges make records of the same content unequal: they are compared as they would be written.
    private static bool Same(HearingRecord? known, HearingRecord now) =>
        known is not null
        && JsonSerializer.SerializeToUtf8Bytes(known, WireJson.Options).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(now, WireJson.Options));
}
