using System.Collections.Immutable;
using System.Security.Claims;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// The projections of this service that a command reads, held against the events they are made of: compared, or made again in place.
/// Either goes on in the background, and people work meanwhile.
/// </summary>
public static class CheckProjection
{
    /// <param name="LastRun">Of this process, or null.</param>
    public sealed record Item(string Name, ProjectionRun? LastRun);

    [WolverineGet("/projections", OperationId = "GetProjections")]
    [RequireAccess(Role.Operator)]
    public static ImmutableArray<Item> All(ProjectionRuns runs) => [.. runs.Names.Select(name => new Item(name, runs.Of(name)))];

    [WolverineGet("/projections/{name}/run", OperationId = "GetProjectionRun")]
    [RequireAccess(Role.Operator)]
    public static IResult Run(string name, ProjectionRuns runs) => runs.Of(name) is { } run
        ? TypedResults.Ok(run)
        : runs.Exists(name)
            ? Problems.Of(StatusCodes.Status404NotFound, "no-run", $"{name} was neither checked nor rebuilt since the service was started. A run that was under way then was interrupted: start it again.")
            : NotFound(name);

    [WolverinePost("/projections/{name}/check", OperationId = "CheckProjection")]
    [RequireAccess(Role.Operator)]
    public static IResult Check(string name, [NotBody] ProjectionRuns runs)
    {
        if (!runs.Exists(name))
            return NotFound(name);
        if (!runs.TryTake(name, mends: false, out var run))
            return AlreadyRunning(run);
        runs.Start(run);
        return Started(run);
    }

    [WolverinePost("/projections/{name}/rebuild", OperationId = "RebuildProjection")]
    [RequireAccess(Role.Operator)]
    public static async Task<IResult> Rebuild(
        string name, [NotBody] ProjectionRuns runs, IDocumentSession session, ClaimsPrincipal user, TimeProvider time, CancellationToken stop)
    {
        if (!runs.Exists(name))
            return NotFound(name);
        if (!runs.TryTake(name, mends: true, out var run))
            return AlreadyRunning(run);

        // Saved here, before the first row is touched: a rebuild of which the log does not tell must not have begun, and a conflict has
        // this decided again.
        try
        {
            session.Append(new ProjectionRebuildStarted(name, user.Officer().Subject, time.GetUtcNow()));
            await session.SaveChangesAsync(stop);
        }
        catch (Exception)
        {
            runs.GiveUp(run);
            throw;
        }

        runs.Start(run);
        return Started(run);
    }

    private static IResult Started(ProjectionRun run) => TypedResults.Accepted($"/projections/{run.Projection}/run", run);

    private static IResult AlreadyRunning(ProjectionRun run) => Problems.Of(
        StatusCodes.Status409Conflict, "already-running", $"A {(run.Mends ? "rebuild" : "check")} of {run.Projection} is under way: GET /projections/{run.Projection}/run shows how far it is.");

    private static IResult NotFound(string name) =>
        Problems.Of(StatusCodes.Status404NotFound, "no-such-projection", $"This service has no projection {name}: GET /projections lists them.");
}
