using System.Text;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Intake.Reports;
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
            DocketReader.Read,
            reading => reading.Record?.DocketNumber,
            (reading, token) => reading.Record is { } record
                ? Take(record, reading, sessions, cases, vault, token)
                : Task.FromResult(new LineOutcome(LineFate.Rejected, reading.Findings)),
            stop);

    private static async Task<LineOutcome> Take(
        DocketRecord record,
        DocketReading reading,
        Sessions sessions,
        DeciderDefinition<FinalOrderCase, FinalOrderEvent> cases,
        ProtectedFactsVault vault,
        CancellationToken stop)
    {
        var kept = await vault.Seal(record.DocketNumber, Encoding.UTF8.GetBytes(reading.Unknown ?? "{}"), stop);
        var changed = false;
        await sessions.Run(
            async session =>
            {
                var order = await session.Load(cases, FinalOrderCase.StreamOf(record.DocketNumber));
                var hidden = await session.Load(ProtectedRecord.Definition, vault.StreamOf(record.DocketNumber));
                if (!IsStale(order.State, record))
                    hidden.Append(ProtectedRecord.Keep(hidden.State, kept).Events);
                order.Append(Decide(order.State, new(record)).Events);
                changed = order.Added + hidden.Added > 0;
                return null;
            },
            stop);
        return new LineOutcome(changed ? LineFate.Accepted : LineFate.Unchanged, reading.Findings);
    }

    /// <summary>An older record never overwrites a newer one.</summary>
    private static bool IsStale(FinalOrderCase order, DocketRecord record) => order.Docket?.AsOf > record.AsOf;
}
