using System.Collections.Immutable;
using System.Security.Claims;
using System.Text;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http.Timeouts;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.Oil.Dockets;

/// <summary>A petition for review comes in. Members that the format does not know count as protected and go sealed into the vault.</summary>
public sealed class KeepDocket(ProtectedFactsVault vault, KeyedHash aNumbers)
{
    public static Decision<FinalOrderEvent> Decide(FinalOrderCase order, DocketRecord record) =>
        order.Docket == record || IsOlder(order, record) ? [] : [new DocketKept(record)];

    [WolverinePost("/dockets", OperationId = "KeepDockets")]
    [RequireAccess(Role.Records, At = [Agency.Oil])]
    [RequestTimeout(Limits.Batch)]
    public static Task<IResult> Post(
        HttpRequest request, ClaimsPrincipal user, KeepDocket keep, IntakeWork intake, TimeProvider time, CancellationToken stop)
    {
        var today = DayOfAct.Today(time.GetUtcNow());
        return NdjsonIntake.Take(
            request,
            line =>
            {
                var reading = DocketReader.Read(line);
                return reading.Record is { } record
                    ? new IntakeLine<DocketReading>(KeyOf(record), reading, reading.Findings).UnlessFuture(record.AsOf, today)
                    : IntakeLine<DocketReading>.Rejected(reading.Findings);
            },
            (readings, token) => intake.Take(user.Officer().Subject, readings, keep.Take, token),
            stop);
    }

    public static string KeyOf(DocketRecord record) => $"{record.Circuit}/{RecordKey.Canonical(record.DocketNumber)}";

    private async Task<IReadOnlyList<Taken>> Take(IReadOnlyList<DocketReading> readings, IDocumentSession session, IMessageContext messages)
    {
        var keys = readings.Select(reading => KeyOf(reading.Record!)).ToList();
        var orders = await session.LoadStates<FinalOrderCase>([.. keys.Select(FinalOrderCase.StreamOf)], CancellationToken.None);
        var hidden = await session.LoadStates<ProtectedRecord>([.. keys.Select(vault.StreamOf)], CancellationToken.None);
        var secrets = await vault.Seal([.. readings.Zip(keys, (r, key) => (key, Encoding.UTF8.GetBytes(r.Unknown ?? "{}")))], CancellationToken.None);

        var taken = new List<Taken>();
        var told = ImmutableArray.CreateBuilder<FinalOrderFactsV1>();
        for (var n = 0; n < readings.Count; n++)
        {
            var record = readings[n].Record!;
            var order = orders.GetValueOrDefault(FinalOrderCase.StreamOf(keys[n])) ?? FinalOrderCase.Initial;
            if (IsOlder(order, record))
            {
                taken.Add(Taken.Older(order.Docket!.AsOf, record.AsOf));
                continue;
            }

            if (secrets[n] is not { } now)
            {
                taken.Add(Taken.KeyDestroyed);
                continue;
            }

            var secret = hidden.GetValueOrDefault(vault.StreamOf(keys[n])) ?? ProtectedRecord.Initial;
            var kept = ProtectedRecord.Keep(secret, now).Events;
            var events = Decide(order, record).Events;
            session.AppendTo<ProtectedRecord>(vault.StreamOf(keys[n]), secret.Version, kept);
            session.AppendTo<FinalOrderCase>(FinalOrderCase.StreamOf(keys[n]), order.Version, events);
            if (!events.IsEmpty)
                told.Add(ToMessage(record, order.Version + events.Length, aNumbers));
            taken.Add(events.IsEmpty && kept.IsEmpty ? Taken.Unchanged : Taken.Accepted);
        }

        if (told.Count > 0)
            await messages.EndpointFor(QueueNames.FactsToWorkingGroup(Agency.Oil)).SendAsync(new FinalOrderFactsBatchV1(told.ToImmutable()));
        return taken;
    }

    internal static FinalOrderFactsV1 ToMessage(DocketRecord record, long version, KeyedHash aNumbers) => new(
        record.DocketNumber,
        aNumbers.Of(record.ANumber),
        record.AsOf,
        record.Circuit,
        record.FinalOrderOn,
        record.Stay,
        record.Status,
        record.NextDueOn,
        version);

    /// <summary>An older record never overwrites a newer one.</summary>
    private static bool IsOlder(FinalOrderCase order, DocketRecord record) => order.Docket?.AsOf > record.AsOf;
}
