using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// A command that comes again with the same key gets the answer of the first time. Two at once meet at the answer's row: the second
/// waits there for the first, finds that it is too late, and is then answered like one that came later.
/// </summary>
internal static class RepeatedCommands
{
    public static async Task Answer(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HttpChain>()?.IsCommand() == true && await CommandKey.Of(http.Request, http.RequestAborted) is { } key)
        {
            http.Features.Set(key);
            if (await TryAgain(http))
                return;
        }

        await next(http);
    }

    /// <returns>False when the command was not answered before.</returns>
    public static async Task<bool> TryAgain(HttpContext http)
    {
        if (http.Features.Get<CommandKey>() is not { } key)
            return false;
        var store = http.RequestServices.GetRequiredService<IDocumentStore>();
        await using var session = store.LightweightSession();
        if (await session.LoadAsync<CommandAnswer>(key.Id, http.RequestAborted) is not { } answer)
            return false;

        var cutoff = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow() - CommandAnswer.Lasts;
        if (answer.At <= cutoff)
        {
            session.DeleteWhere<CommandAnswer>(old => old.Id == key.Id && old.At <= cutoff);
            await session.SaveChangesAsync(http.RequestAborted);
            return false;
        }

        if (answer.BodyHash == key.BodyHash)
            await answer.Write(http.Response);
        else
            await Problems.Write(http, StatusCodes.Status422UnprocessableEntity, "key-of-another-command", $"This {CommandKey.Header} was sent before with another body. Nothing was recorded: send a new command with a new key.");
        return true;
    }
}

/// <summary>Has the answer of every command kept in the transaction of its effect.</summary>
internal sealed class KeepsAnswers : IHttpPolicy
{
    public void Apply(IReadOnlyList<HttpChain> chains, GenerationRules rules, IServiceContainer container)
    {
        foreach (var chain in chains.Where(chain => chain.IsCommand()))
        {
            var commits = chain.Postprocessors.OfType<MethodCall>().Any(call => call.Method.Name == nameof(IDocumentSession.SaveChangesAsync));
            chain.Postprocessors.Insert(0, new MethodCall(typeof(CommandAnswer), commits ? nameof(CommandAnswer.Keep) : nameof(CommandAnswer.KeepAlone)));
        }
    }
}
