using InteragencyReview.Standalone.DevelopmentIssuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.SystemTests.Running;

/// <summary>The development issuer, for services that check tokens, and the tokens themselves.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly PersonaTokens _tokens;

    private Issuer(WebApplication app, PersonaTokens tokens)
    {
        _app = app;
        _tokens = tokens;
    }

    public string Address => _app.Urls.Single();

    public static async Task<Issuer> Start(string keyFile)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapDevelopmentIssuer(keyFile);
        await app.StartAsync();
        return new(app, new PersonaTokens(keyFile));
    }

    /// <summary>Also for somebody who is none of the personas.</summary>
    public string TokenFor(Persona persona) => _tokens.For(persona, TimeProvider.System.GetUtcNow());

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _tokens.Dispose();
    }
}
