using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaults;

/// <summary>A person acts on many cases at once, or has many of them listed: one that cannot be read keeps nobody from the others.</summary>
public static class OneOfMany
{
    private const string LeftOut = "{Stream} cannot be read, and is left out of what is done or shown of many";

    public const string NotRead = "The case cannot be read at the moment. If that stays so, tell an operator.";

    /// <summary>Where it is all of them nothing is done, and what may pass by itself is no answer to keep.</summary>
    public static IResult NoneRead() => Problems.Of(StatusCodes.Status503ServiceUnavailable, "case-not-read", NotRead);

    /// <returns>Null where this one alone cannot be read, which is logged.</returns>
    /// <param name="stream">Of the case, for the operator.</param>
    public static async Task<T?> Read<T>(string stream, Func<Task<T>> read, ILogger log)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (Causes.IsOfOneThing(e))
        {
            log.LogError(e, LeftOut, stream);
            return null;
        }
    }

    /// <returns>Null where the row of a list cannot be read, say since a newer version wrote it; that is logged.</returns>
    /// <param name="stream">Of the row, for the operator.</param>
    public static T? Read<T>(string stream, string document, ILogger log)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(document, WireJson.Options);
        }
        catch (JsonException e)
        {
            log.LogError(e, LeftOut, stream);
            return null;
        }
    }

    /// <returns>The states that exist and can be read, by the name of their stream.</returns>
    public static async Task<IReadOnlyDictionary<string, T>> LoadStates<T>(IDocumentSession session, ImmutableArray<string> streams, ILogger log, CancellationToken stop)
        where T : class, IAggregate
    {
        try
        {
            return await session.LoadStates<T>(streams, stop);
        }
        catch (Exception e) when (Causes.IsOfOneThing(e))
        {
            var states = new Dictionary<string, T>(StringComparer.Ordinal);
            foreach (var stream in streams)
            {
                foreach (var (_, state) in await Read(stream, () => session.LoadStates<T>([stream], stop), log) ?? FrozenDictionary<string, T>.Empty)
                    states[stream] = state;
            }

            return states;
        }
    }
}
