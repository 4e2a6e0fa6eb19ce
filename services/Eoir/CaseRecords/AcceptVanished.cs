using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Wolverine.Http;
using Wolverine.Marten;

namespace InteragencyReview.Eoir.CaseRecords;

/// <summary>
/// A person says that what is missing from the court's extract is rightly gone: the next extract of the case is taken as it is, also
/// where it is less than what was known.
/// </summary>
/// <param name="On">The day for which it is said, if not today.</param>
public sealed record AcceptVanished(string Reasons, string By, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<HearingEvent> Decide(HearingCase hearing, AcceptVanished accept)
    {
        if (hearing.Record is null)
            return new Refusal("no-such-record", "The court has sent no record of this number.");
        if (WrittenReasons.Check(accept.Reasons, "taking a record as the next extract has it") is { } refusal)
            return refusal;

        // Sent again, for whichever day, it changes nothing.
        var holds = hearing.Record.Rows is null;
        if (DayOfAct.Check(accept.On, accept.At, holds ? null : hearing.AcceptedOn) is { } day)
            return day;
        return holds ? [] : [new VanishedAccepted(accept.Reasons, accept.By, DayOfAct.Of(accept.On, accept.At))];
    }

    /// <param name="Reasons">Compulsory.</param>
    /// <param name="On">The day for which it is said, if not today.</param>
    public sealed record Body(string Reasons, DateOnly? On = null);

    [WolverinePost("/case-records/{idnCase}/accept-vanished", OperationId = "AcceptVanished")]
    [RequireAccess(Role.Records, At = [Agency.Eoir])]
    public static (IResult, Events) Post(
        string idnCase, Body body, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] HearingCase? hearing, ClaimsPrincipal user, TimeProvider time)
    {
        var decision = Decide(hearing ?? HearingCase.Initial, new(body.Reasons, user.Officer().Subject, time.GetUtcNow(), body.On));
        return decision.Refusal is { } refusal
            ? (Refused.As(refusal), [])
            : (TypedResults.NoContent(), decision.AsEvents());
    }

    public static string StreamOf(string idnCase) => HearingCase.StreamOf(idnCase);
}
