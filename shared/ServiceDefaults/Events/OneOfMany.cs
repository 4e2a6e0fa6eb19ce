using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaults;

/// <summary>A person acts on many cases at once: one of them that cannot be read keeps no other from its act.</summary>
public static class OneOfMany
{
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
            log.LogError(e, "{Stream} cannot be read, and is left out of an act on many cases", stream);
            return null;
        }
    }
}
