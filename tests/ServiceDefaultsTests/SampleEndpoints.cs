using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed record Weigh(Choice Choice, string Reasons, int Days, Measure? Measure, DateOnly? On, IReadOnlyList<Agency>? Panel, string Note = "");

public sealed record Measure(long Revision, Lane? Lane, bool Final = false);

/// <summary>The same command by a Wolverine endpoint and by an ordinary one, and what else an endpoint can declare.</summary>
public static class SampleEndpoints
{
    [WolverinePost("/weigh/{id}")]
    [RequireAccess(Role.Reviewer, Role.Chair, At = [Agency.Dhs])]
    public static Weigh Post(Guid id, Weigh weigh, ClaimsPrincipal user) => weigh with { Note = user.Officer().Subject };

    [WolverinePost("/tiny")]
    [RequireAccess(Role.Reviewer)]
    [RequestSizeLimit(64)]
    public static Weigh Tiny(Weigh weigh) => weigh;

    [WolverinePost("/large")]
    [RequireAccess(Role.Reviewer)]
    [LargeBody]
    public static int Large(Weigh weigh) => weigh.Reasons.Length > 0 ? StatusCodes.Status200OK : StatusCodes.Status204NoContent;

    [WolverinePost("/nothing-to-say")]
    [RequireAccess(Role.Reviewer)]
    public static string NothingToSay() => "done";

    [WolverineGet("/protected")]
    [RequireAccess(Role.Reviewer, Cleared = true)]
    public static string Protected() => "in";

    [WolverineGet("/anyone")]
    [RequireAccess]
    public static string Anyone() => "in";

    [WolverineGet("/undeclared")]
    public static string Undeclared() => "in";

    [WolverineGet("/open")]
    [AllowAnonymous]
    public static string Open() => "in";

    [WolverineGet("/news")]
    [AllowAnonymous]
    [RequestTimeout(Limits.LongPoll)]
    public static async Task<string> News(CancellationToken stop)
    {
        await Task.Delay(TimeSpan.FromSeconds(0.5), stop);
        return "news";
    }

    [WolverineGet("/slow")]
    [AllowAnonymous]
    public static async Task<string> Slow(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        return "never";
    }

    [WolverineGet("/refused")]
    [AllowAnonymous]
    public static IResult Refuse() => Refused.As(new Refusal("vote-closed", "The vote is closed."), StatusCodes.Status409Conflict);

    [WolverineGet("/broken")]
    [AllowAnonymous]
    public static string Broken() => throw new InvalidOperationException("the password is hunter2");

    [WolverineGet("/page")]
    [AllowAnonymous]
    public static string Page(int limit) => $"{limit}";

    internal static Task<RunningService> Start(string authority, IReadOnlyDictionary<string, string>? settings = null) => RunningService.Start(
        authority,
        app =>
        {
            app.MapPost("/ordinary", (Weigh weigh) => weigh).AllowAnonymous();
            app.MapWolverineEndpoints(http => http.RejectUnparseableQueryValues = true);
        },
        builder =>
        {
            builder.Services.AddWolverineHttp();
            builder.Host.UseWolverine(wolverine =>
            {
                wolverine.ApplicationAssembly = typeof(SampleEndpoints).Assembly;
                wolverine.Durability.Mode = DurabilityMode.MediatorOnly;
            });
        },
        settings: settings);
}
