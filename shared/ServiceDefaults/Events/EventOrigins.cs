using System.Diagnostics;
using Marten;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Notes on every event whose act it is: the officer of the request or message, else the service; what caused it: the message, else
/// the request; and the trace it belongs to.
/// </summary>
internal sealed class EventOrigins(string service) : DocumentSessionListenerBase
{
    public const string TraceParent = "traceparent";

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        var activity = Activity.Current;
        session.LastModifiedBy ??= $"service:{service}";
        session.CorrelationId ??= activity?.TraceId.ToString();
        session.CausationId ??= activity?.Id;
        foreach (var e in session.PendingChanges.Streams().SelectMany(stream => stream.Events))
        {
            e.UserName ??= session.LastModifiedBy;
            e.CorrelationId ??= session.CorrelationId;
            e.CausationId ??= session.CausationId;
            if (activity?.Id is { } id)
                e.SetHeader(TraceParent, id);
        }

        return Task.CompletedTask;
    }
}
