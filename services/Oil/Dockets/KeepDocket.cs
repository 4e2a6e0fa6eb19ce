using System.Text;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.Oil.Dockets;

/// <summary>A petition for review comes in. Members that the format does not know count as protected and go sealed into the vault.</summary>
public static class KeepDocket
{
    public static Decision<FinalOrderEvent> Decide(FinalOrderCase order, DocketKept kept) =>
        order.Docket == kept.Record || IsStale(order, kept.Record) ? [] : [kept];

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/dockets", Post)
            .RequireAccess(Access.For(Role.Records).At(Agency.Oil))
            .TakesNdjson()
            .WithName("KeepDockets")
            .WithSummary("Takes petitions for review, one a line");

    private static Task<IResult> Post(
        HttpRequest request,
        Sessions sessions,
        DeciderDefinition<FinalOrderCase, FinalOrderEvent> cases,
        ProtectedFactsVault vault,
        CancellationToken stop) =>
        NdjsonIntake.Take(
            request,
            line =>
            {
                var reading = DocketReader.Read(line);
                return reading.Record is { } record
                    ? new IntakeLine<DocketReading>(record.DocketNumber, reading, reading.Findings)
                    : IntakeLine<DocketReading>.Rejected(reading.Findings);
            },
            (readings, token) => Keep(readings, sessions, cases, vault, token),
            stop);

    private static async Task<IReadOnlyList<bool>> Keep(
        IReadOnlyList<DocketReading> readings,
        Sessions sessions,
        DeciderDefinition<FinalOrderCase, FinalOrderEvent> cases,
        ProtectedFactsVault vault,
        CancellationToken stop)
    {
        var kept = await vault.Seal([.. readings.Select(r => (r.Record!.DocketNumber, Encoding.UTF8.GetBytes(r.Unknown ?? "{}")))], stop);
        return await sessions.RunMany(
            [.. readings.Zip(kept, (reading, secret) => (Record: reading.Record!, Secret: secret))],
            item => [FinalOrderCase.StreamOf(item.Record.DocketNumber), vault.StreamOf(item.Record.DocketNumber)],
            async (session, item) =>
            {
                var (record, secret) = item;
                var order = await session.Load(cases, FinalOrderCase.StreamOf(record.DocketNumber));
                var hidden = await session.Load(ProtectedRecord.Definition, vault.StreamOf(record.DocketNumber));
                if (!IsStale(order.State, record))
                    hidden.Append(ProtectedRecord.Keep(hidden.State, secret).Events);
                order.Append(Decide(order.State, new(record)).Events);
            },
            stop);
    }

    /// <summary>An older record never overwrites a newer one.</summary>
    private static bool IsStale(FinalOrderCase order, DocketRecord record) => order.Docket?.AsOf > record.AsOf;
}
