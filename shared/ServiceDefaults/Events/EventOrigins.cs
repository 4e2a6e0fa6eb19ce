using System.Diagnostics;
using Marten;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Notes on every event whose act it is: the officer of the request or message, else the service; and the trace it belongs to.
/// </summary>
internal sealed class EventOrigins(string service) : DocumentSessionListenerBase
{
    public const string TraceParent = "traceparent";

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        session.LastModifiedBy ??= $"service:{service}";
        foreach (var e in session.PendingChanges.Streams().SelectMany(stream => stream.Events))
        {
            e.UserName ??= session.LastModifiedBy;
            if (Activity.Current?.Id is { } id)
                e.SetHeader(TraceParent, id);
        }

        return Task.CompletedTask;
    }
}
