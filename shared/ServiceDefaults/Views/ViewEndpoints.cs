using InteragencyReview.EventStore.Rebuilding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The views of a service, for an operator: which there are, and how they are checked or made again from the log.</summary>
public static class ViewEndpoints
{
    /// <param name="LastRebuild">The one that is running, or was interrupted, or was the last; null when there was none.</param>
    public sealed record ViewItem(string Name, RebuildStatus? LastRebuild);

    /// <summary>Serves <c>/views</c>.</summary>
    public static void MapViews(this IEndpointRouteBuilder app)
    {
        var operators = Access.For(Role.Operator);
        app.MapGet("/views", List)
            .RequireAccess(operators).WithName("GetViews").WithSummary("Views of this service, and how their last rebuild stands")
            .Produces<ViewItem[]>();
        app.MapPost("/views/{name}/rebuild", Start)
            .RequireAccess(operators).WithName("RebuildView").WithSummary("Makes a view again from the log, or only checks it; goes on with one that was interrupted")
            .Produces<RebuildStatus>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        app.MapGet("/views/{name}/rebuild", Status)
            .RequireAccess(operators).WithName("GetRebuild").WithSummary("How the last rebuild of a view stands")
            .Produces<RebuildStatus>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(Rebuilds rebuilds, CancellationToken stop)
    {
        var items = new List<ViewItem>();
        foreach (var view in rebuilds.Views)
            items.Add(new(view.Name, await rebuilds.Status(view, stop)));
        return TypedResults.Ok(items);
    }

    private static async Task<IResult> Start(string name, bool? check, Rebuilds rebuilds, CancellationToken stop)
    {
        if (rebuilds.Find(name) is not { } view)
            return NoSuchView(name);
        try
        {
            return TypedResults.Accepted($"/views/{name}/rebuild", await rebuilds.Start(view, check == true, stop));
        }
        catch (RebuildRefusedException e)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "rebuild-refused", e.Message);
        }
    }

    private static async Task<IResult> Status(string name, Rebuilds rebuilds, CancellationToken stop) =>
        rebuilds.Find(name) is { } view && await rebuilds.Status(view, stop) is { } status
            ? TypedResults.Ok(status)
            : NoSuchView(name);

    private static IResult NoSuchView(string name) =>
        Problems.Of(StatusCodes.Status404NotFound, "no-such-view", $"There is no view {name} here, or none that was ever rebuilt: GET /views lists them.");
}
