using Marten;
using Wolverine;
using Wolverine.Marten.Publishing;
using Wolverine.Runtime;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Transactions outside a handler: what is appended, stored and sent in one of them is committed together.</summary>
public sealed class UnitsOfWork(OutboxedSessionFactory sessions, IWolverineRuntime runtime)
{
    /// <param name="user">Whose act it is: the subject of the officer.</param>
    /// <param name="work">May be told that somebody else was faster, and is then not repeated here.</param>
    public async Task<T> Run<T>(string user, Func<IDocumentSession, IMessageContext, Task<T>> work, CancellationToken stop)
    {
        var context = new MessageContext(runtime) { UserName = user, CorrelationId = System.Diagnostics.Activity.Current?.TraceId.ToString() };
        await using var session = sessions.OpenSession(context);
        var result = await work(session, context);
        await session.SaveChangesAsync(stop);
        return result;
    }
}
