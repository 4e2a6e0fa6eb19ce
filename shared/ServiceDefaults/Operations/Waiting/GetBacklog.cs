using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>How many messages wait in this service, and for how long.</summary>
public static class GetBacklog
{
    [WolverineGet("/backlog", OperationId = "GetBacklog")]
    [RequireAccess(Role.Operator)]
    public static Task<BacklogStatus> Get(Backlog backlog, CancellationToken stop) => backlog.Status(stop);
}
