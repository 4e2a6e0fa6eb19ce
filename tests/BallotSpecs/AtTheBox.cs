using System.Collections.Immutable;
using System.Security.Claims;
using InteragencyReview.Ballots;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Marten;

namespace InteragencyReview.BallotSpecs;

/// <summary>Requests of officers at EOIR's ballot box, on Tuesday, and all that each comes to.</summary>
internal static class AtTheBox
{
    public static Outcome Casts(Seat? seat, BallotClaim? claim, Choice choice, string reasons = "On the record.", string? commandId = null, string? ifMatch = null)
    {
        var (answer, events, messages, op) = CastBallot.Post(
            SeatSpec.SeatId, new(choice, reasons), seat, claim, Request(ifMatch, commandId), Counsel, new Tuesday());
        return Of(answer, events, messages, op);
    }

    public static Outcome Recuses(Seat? seat, BallotClaim? claim, string? ifMatch = null)
    {
        var (answer, events, messages, op) = Recuse.Post(SeatSpec.SeatId, new(null), seat, claim, Request(ifMatch), Counsel, new Tuesday());
        return Of(answer, events, messages, op);
    }

    public static Outcome Claims(Seat? seat, BallotClaim? claim, DateOnly? on = null, string? ifMatch = null)
    {
        var (answer, op) = ClaimBallot.Post(SeatSpec.SeatId, new(on), seat, claim, Request(ifMatch), Counsel, new Tuesday());
        return Of(answer, [], [], op);
    }

    public static Outcome Releases(BallotClaim? claim, Seat? seat = null, DateOnly? on = null, string? ifMatch = null)
    {
        var (answer, op) = ReleaseBallot.Post(SeatSpec.SeatId, new(on), seat, claim, Request(ifMatch), Counsel, new Tuesday());
        return Of(answer, [], [], op);
    }

    public static Outcome StepsAside(Seat? seat, BallotClaim? claim, string? ifMatch = null)
    {
        var (answer, events, op, messages) = StepAside.Post(SeatSpec.SeatId, new(), seat, claim, Request(ifMatch), Counsel, new Tuesday());
        return Of(answer, events, messages, op);
    }

    private static ClaimsPrincipal Counsel { get; } = new(new ClaimsIdentity(
        [new("sub", SeatSpec.Counsel.Id), new("agency", SeatSpec.Counsel.Agency.Code()), new("role", "reviewer")], "token"));

    private static HttpRequest Request(string? ifMatch, string? commandId = null)
    {
        var request = new DefaultHttpContext().Request;
        if (ifMatch is not null)
            request.Headers.IfMatch = ifMatch;
        if (commandId?.Split('-') is [var key, var body])
            request.HttpContext.Features.Set(new CommandKey(key, body));
        return request;
    }

    private static Outcome Of(IResult answer, Events events, OutgoingMessages messages, IMartenOp op)
    {
        var stored = op is NoOp ? null : Assert.IsType<WriteClaim>(op).Claim;
        return new(StatusOf(answer), [.. events], [.. messages], stored);
    }

    private static int StatusOf(IResult answer)
    {
        using var services = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        answer.ExecuteAsync(http).GetAwaiter().GetResult();
        return http.Response.StatusCode;
    }

    /// <param name="Claim">That is stored; null when none is.</param>
    internal sealed record Outcome(int Status, ImmutableArray<object> Events, ImmutableArray<object> Messages, BallotClaim? Claim);

    private sealed class Tuesday : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => SeatSpec.Tuesday;
    }
}
