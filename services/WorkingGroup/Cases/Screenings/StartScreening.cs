using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace InteragencyReview.WorkingGroup.Cases.Screenings;

/// <summary>All cases are screened again as of one day. Once for each day, whoever asks for it and however often.</summary>
/// <param name="On">The day.</param>
/// <param name="By">A chair; null where the clock started it.</param>
public sealed record StartScreening(DateOnly On, string? By, DateTimeOffset At)
{
    public static Decision<ScreeningRunEvent> Decide(ScreeningRun run, StartScreening start)
    {
        if (run.Started is not null)
            return [];
        return DayOfAct.Check(start.On, start.At, last: null) is { } refusal ? refusal : [new ScreeningStarted(start.On, start.By, start.At)];
    }

    /// <param name="On">As of which day: today or one before.</param>
    public sealed record Body(DateOnly On);

    public sealed record Answer(DateOnly On, string? By, DateTimeOffset StartedAt);

    [WolverinePost("/screenings", OperationId = "StartScreening")]
    [RequireAccess(Role.Chair, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static async Task<(IResult, OutgoingMessages)> Post(Body body, ClaimsPrincipal user, IDocumentSession session, TimeProvider time, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var run = await session.Events.FetchForWriting<ScreeningRun>(ScreeningRun.StreamOf(body.On), stop);
        var state = run.Aggregate ?? ScreeningRun.Initial;
        var decision = Decide(state, new(body.On, user.Officer().Subject, now));
        if (decision.Refusal is { } refusal)
            return (Refused.As(refusal, StatusCodes.Status422UnprocessableEntity), []);
        run.AppendMany(decision);
        var started = decision.Events.Aggregate(state, (before, e) => before.Apply(e)).Started!;
        return (TypedResults.Accepted((string?)null, new Answer(started.On, started.By, started.At)), [.. decision.Events.Select(_ => new ScreenNextCases(body.On, After: null))]);
    }
}

/// <summary>
/// The night has come: perhaps twice, where several processes have set the timer, and perhaps after a chair has started the run of the day.
/// </summary>
[WolverineHandler]
public static class ScreenAtNight
{
    public static Decision<ScreeningRunEvent> Decide(ScreeningRun run, DateOnly on, DateTimeOffset at)
    {
        if (run.NightHasPassed)
            return [];
        return run.Started is null ? StartScreening.Decide(run, new(on, By: null, at)) : [new NightPassed(on)];
    }

    public static (Events, OutgoingMessages) Handle(
        NightHasCome message,
        [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] ScreeningRun? run,
        NightlyScreening nightly,
        TimeProvider time)
    {
        var decision = Decide(run ?? ScreeningRun.Initial, message.On, time.GetUtcNow());
        if (decision.Events.IsEmpty)
            return ([], []);
        return (
            decision.AsEvents(),
            [.. decision.Events.OfType<ScreeningStarted>().Select(started => new ScreenNextCases(started.On, After: null)), .. nightly.After(message.On)]);
    }

    public static string StreamOf(NightHasCome message) => ScreeningRun.StreamOf(message.On);
}

/// <summary>A timer: the day is over for which all cases are to be screened.</summary>
[MessageIdentity("night_has_come")]
public sealed record NightHasCome(DateOnly On) : Contracts.Messages.IGroupedMessage
{
    string Contracts.Messages.IGroupedMessage.Group => "screenings";
}
