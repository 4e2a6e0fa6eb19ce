using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>The real development issuer on a free loopback port, with its key in a file so that tests can forge with it.</summary>
public sealed class RunningIssuer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("issuer");
    private WebApplication? _app;

    public string KeyFile => Path.Combine(_folder.FullName, "key.pem");

    public string Address => _app!.Urls.Single();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapDevelopmentIssuer(KeyFile);
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    public async Task<string> TokenOf(string persona)
    {
        using var http = new HttpClient { BaseAddress = new(Address) };
        using var form = new FormUrlEncodedContent([new("persona", persona)]);
        using var answer = await http.PostAsync("/token", form);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}

/// <summary>A service that has nothing but the defaults and what a test maps, on real Kestrel and a free loopback port.</summary>
public sealed class RunningService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningService(WebApplication app)
    {
        _app = app;
        Http = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningService> Start(
        string authority,
        Action<WebApplication> map,
        Action<WebApplicationBuilder>? configure = null,
        string environment = "Development",
        IReadOnlyDictionary<string, string>? settings = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Identity:Authority"] = authority,
            ["Logging:LogLevel:Default"] = "None",
        });
        foreach (var (key, value) in settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
            builder.Configuration[key] = value;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("sample");
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        map(app);
        await app.StartAsync();
        return new(app);
    }

    public Task<HttpResponseMessage> Get(string path, string? token = null) => Send(HttpMethod.Get, path, token);

    public async Task<HttpResponseMessage> Send(
        HttpMethod method,
        string path,
        string? token,
        HttpContent? content = null,
        Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        headers?.Invoke(request.Headers);
        return await Http.SendAsync(request);
    }

    /// <summary>As a process ends: what it still holds is sent.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

internal static class Expect
{
    /// <summary>Holds an answer to the shape every problem has, and gives its detail.</summary>
    public static async Task<string> Problem(HttpResponseMessage answer, int status, string slug)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal("urn:interagency-review:problem:" + slug, problem.GetProperty("type").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString()!);
        return problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : "";
    }
}
