using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Which endpoints take a command of a person, and which take records or only tell.</summary>
internal static class Commands
{
    /// <summary>Everything that is posted, but for records: their endpoints read the request themselves, and answer for each record.</summary>
    public static bool IsCommand(this HttpChain chain) =>
        chain.HttpMethods.Contains(HttpMethods.Post, StringComparer.OrdinalIgnoreCase)
        && !chain.Method.Method.GetParameters().Any(parameter => parameter.ParameterType == typeof(IntakeWork));
}
