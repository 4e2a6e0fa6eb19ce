using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using InteragencyReview.Kernel;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace InteragencyReview.Tool.Http;

/// <summary>
/// Calls one service as one user. Every attempt has a time-out; what may pass (no connection, 408, 429, 5xx) is tried again a bounded
/// number of times with growing pauses and jitter; anything else is said at once. Trying again is safe: a command is sent with its id each
/// time, and all other routes are idempotent. A command that a person gives anew has another id, and is another command.
/// </summary>
public sealed partial class ServiceClient : IDisposable
{
    private const string Ndjson = "application/x-ndjson";
    private const int LongestDetail = 300;
    private const string NotKnown = " It is not known whether the command was done.";

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly Tokens _tokens;
    private readonly CallLimits _limits;
    private readonly CommandTrace? _trace;
    private readonly TextWriter? _notes;
    private readonly ResiliencePipeline<HttpResponseMessage> _usual;
    private readonly ResiliencePipeline<HttpResponseMessage> _batches;
    private int _isTold;

    /// <param name="trace">Of the commands that are sent; they are part of none where it is left out.</param>
    /// <param name="notes">Told once that something is tried again, so that nobody waits without knowing for what.</param>
    public ServiceClient(HttpClient http, Uri address, Tokens tokens, CallLimits limits, CommandTrace? trace = null, TextWriter? notes = null)
    {
        (_http, _address, _tokens, _limits, _trace, _notes) = (http, address, tokens, limits, trace, notes);
        (_usual, _batches) = (Pipeline(limits.Attempt), Pipeline(limits.Batch));
    }

    /// <summary>For a client without a limit of its own: the time-out belongs to the attempt. Only connecting has a shorter one.</summary>
    public static HttpClient NewHttpClient(CallLimits limits)
    {
        var connections = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = limits.Connect };
        return new(new SaysWhenNotConnected(limits.Connect) { InnerHandler = connections }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="ServiceCallException">Refused, or not reached.</exception>
    public Task<T> Get<T>(string path, CancellationToken stop) =>
        Call(HttpMethod.Get, path, static () => null, response => Read<T>(response, path, stop), stop);

    /// <summary>The same, with the cursor of the link to the next page; null where there is none.</summary>
    /// <exception cref="ServiceCallException">Refused, or not reached.</exception>
    public async Task<(T Page, string? Next)> GetPage<T>(string path, CancellationToken stop)
    {
        string? next = null;
        var page = await Call(HttpMethod.Get, path, static () => null, async response =>
        {
            if (response.Headers.TryGetValues("Link", out var links) && Next().Match(links.First()) is { Success: true } link)
                next = Uri.UnescapeDataString(link.Groups["after"].Value);
            return await Read<T>(response, path, stop);
        }, stop);
        return (page, next);
    }

    /// <summary>Another service, asked as the same user.</summary>
    public ServiceClient Elsewhere(Uri address) => new(_http, address, _tokens, _limits, _trace, _notes);

    /// <summary>What tells a command of a person from the next like it, and is the same each time the command is tried.</summary>
    public static string NewCommandId() => Guid.CreateVersion7().ToString();

    /// <param name="commandId">Sent along with each attempt, so that a command that had its effect has it once.</param>
    /// <exception cref="ServiceCallException">Refused, or not reached.</exception>
    public Task<T> Post<T>(string path, object body, CancellationToken stop, string? commandId = null) =>
        Call(HttpMethod.Post, path, () => Json(body), response => Read<T>(response, path, stop), stop, commandId);

    /// <summary>What is as large as a batch of an import, and may take as long.</summary>
    /// <exception cref="ServiceCallException">Refused, or not reached.</exception>
    public Task<T> PostLarge<T>(string path, object body, CancellationToken stop) =>
        Call(HttpMethod.Post, path, () => Json(body), response => Read<T>(response, path, stop), stop, attempts: _batches);

    /// <summary>A command that is answered with nothing.</summary>
    /// <exception cref="ServiceCallException">Refused, or not reached.</exception>
    public Task Post(string path, object body, CancellationToken stop, string? commandId = null) =>
        Call(HttpMethod.Post, path, () => Json(body), static _ => Task.FromResult(true), stop, commandId);

    /// <param name="lines">Each with its line end.</param>
    /// <exception cref="ServiceCallException">Refused, or not reached.</exception>
    public Task<T> PostLines<T>(string path, ReadOnlyMemory<byte> lines, CancellationToken stop) =>
        Call(
            HttpMethod.Post,
            path,
            () => new ReadOnlyMemoryContent(lines) { Headers = { ContentType = new MediaTypeHeaderValue(Ndjson) } },
            response => Read<T>(response, path, stop),
            stop,
            attempts: _batches);

    public void Dispose() => _tokens.Dispose();

    private static JsonContent Json(object body) => JsonContent.Create(body, body.GetType(), options: WireJson.Options);

    private async Task<T> Read<T>(HttpResponseMessage response, string path, CancellationToken stop) =>
        await response.Content.ReadFromJsonAsync<T>(WireJson.Options, stop) ?? throw new ServiceCallException($"{_address} answered nothing to {path}.");

    private async Task<T> Call<T>(
        HttpMethod method,
        string path,
        Func<HttpContent?> body,
        Func<HttpResponseMessage, Task<T>> read,
        CancellationToken stop,
        string? commandId = null,
        ResiliencePipeline<HttpResponseMessage>? attempts = null)
    {
        var mayBeDone = false;
        try
        {
            using var response = await (attempts ?? _usual).ExecuteAsync(
                async token =>
                {
                    using var request = new HttpRequestMessage(method, new Uri(_address, path)) { Content = body() };
                    request.Headers.Authorization = new("Bearer", await _tokens.Get(token));
                    if (commandId is not null)
                        request.Headers.Add("Idempotency-Key", commandId);
                    if (commandId is not null && _trace is not null)
                        request.Headers.Add("traceparent", _trace.Parent());
                    var before = mayBeDone;
                    mayBeDone = commandId is not null;
                    try
                    {
                        return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, token);
                    }
                    catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
                    {
                        mayBeDone = before; // this attempt has not reached it
                        throw;
                    }
                },
                stop);
            if (!response.IsSuccessStatusCode)
                throw await Refused(response, path, mayBeDone, stop);
            return await read(response);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutRejectedException)
        {
            var next = mayBeDone ? NotKnown
                : commandId is not null ? " Is the service running? The command has not reached it."
                : " Is the service running? Then run this again: nothing is done twice.";
            throw new ServiceCallException($"{_address} cannot be reached: {e.Message}{next}", e) { MayBeDone = mayBeDone };
        }
        catch (JsonException e)
        {
            throw new ServiceCallException($"{_address} did not answer {path} in the expected form. Is it the right service, and of this version?{(mayBeDone ? NotKnown : "")}", e) { MayBeDone = mayBeDone };
        }
    }

    private ResiliencePipeline<HttpResponseMessage> Pipeline(TimeSpan attempt) => new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = _limits.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = _limits.FirstPause,
            MaxDelay = _limits.LongestPause,
            ShouldHandle = attempt => ValueTask.FromResult(MayPass(attempt.Outcome)),
            DelayGenerator = attempt => ValueTask.FromResult(Asked(attempt.Outcome.Result, _limits.LongestPause)),
            OnRetry = async attempt =>
            {
                if (_notes is not null && Interlocked.Exchange(ref _isTold, 1) == 0)
                    await _notes.WriteLineAsync($"{_address} {Became(attempt.Outcome)}: trying again, at most {_limits.Retries} times.");
                attempt.Outcome.Result?.Dispose();
            },
        })
        .AddTimeout(attempt)
        .Build();

    private static string Became(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: TimeoutRejectedException } => "does not answer",
        { Result: { } response } => $"answers {(int)response.StatusCode}",
        _ => "cannot be reached",
    };

    private static bool MayPass(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests } => true,
        { Result.StatusCode: >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };

    /// <summary>The pause the service asks for, within bounds; null leaves it to the back-off.</summary>
    private static TimeSpan? Asked(HttpResponseMessage? response, TimeSpan longest) =>
        response?.Headers.RetryAfter?.Delta is { } asked ? asked < longest ? asked : longest : null;

    private async Task<ServiceCallException> Refused(HttpResponseMessage response, string path, bool isCommand, CancellationToken stop)
    {
        // A fault says nothing of what it came after, least of all where something between answered.
        var mayBeDone = isCommand && response.StatusCode >= HttpStatusCode.InternalServerError;
        var detail = Detail(await response.Content.ReadAsStringAsync(stop));
        var hint = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when _tokens.IsGiven => $" The token in {Tokens.Variable} is not accepted: set a new one.",
            HttpStatusCode.Forbidden when _tokens.IsGiven => $" The user of the token in {Tokens.Variable} may not do that: set the token of one who may.",
            HttpStatusCode.Unauthorized => " The token is not accepted: fetch a new one, or name a persona with --as.",
            HttpStatusCode.Forbidden => " This user may not do that: name another with --as.",
            HttpStatusCode.NotFound when detail.Length == 0 => " Is it the right service?",
            _ when mayBeDone => NotKnown,
            _ => "",
        };
        return new($"{_address} refused {path} ({(int)response.StatusCode}){(detail.Length > 0 ? $": {detail}" : ".")}{hint}")
        {
            Status = (int)response.StatusCode,
            MayBeDone = mayBeDone,
        };
    }

    [GeneratedRegex("[?&]after=(?<after>[^&>]*)[^>]*>; rel=\"next\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Next();

    /// <summary>The sentence of a problem+json; nothing else of a body is repeated.</summary>
    private static string Detail(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            if (problem.RootElement.ValueKind != JsonValueKind.Object)
                return "";
            foreach (var name in (ReadOnlySpan<string>)["detail", "title"])
            {
                if (problem.RootElement.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String)
                    return text.GetString() is { Length: <= LongestDetail } detail ? Printable.Of(detail) : "";
            }

            return "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}

/// <summary>How long and how often a call is tried.</summary>
/// <param name="Attempt">One attempt may take so long.</param>
/// <param name="Retries">So many attempts follow the first.</param>
public sealed record CallLimits(TimeSpan Attempt, int Retries, TimeSpan FirstPause, TimeSpan LongestPause)
{
    /// <summary>Rides out the restart of a service: the pauses are some 40 seconds in all.</summary>
    public static readonly CallLimits Usual = new(TimeSpan.FromMinutes(1), Retries: 7, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(15));

    /// <summary>One attempt at a batch of an import may take so long: a service that is busy takes megabytes slowly.</summary>
    public TimeSpan Batch { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>An address at which nothing answers is given up after so long.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Tells a connection that was not made in time from one on which no answer came: the handler only says that something was cancelled.</summary>
internal sealed class SaysWhenNotConnected(TimeSpan after) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException e) when (e.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"No connection within {after.TotalSeconds:0} s.", e);
        }
    }
}
