using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace InteragencyReview.Tool.Http;

/// <summary>
/// The bearer token of one user: the one in REVIEW_TOKEN, or one of a persona from the development issuer, fetched again before it
/// runs out. Safe from several threads.
/// </summary>
public sealed class Tokens(HttpClient http, Uri issuer, string persona, string? given, TimeProvider time) : IDisposable
{
    public const string Variable = "REVIEW_TOKEN";

    /// <summary>A token is not used up to its last second: a call may take that long.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _gate = new(1);
    private string? _token = given;
    private long _fetchedAt;
    private TimeSpan _goodFor = TimeSpan.MaxValue;

    /// <summary>It came from outside: no persona stands behind it.</summary>
    public bool IsGiven { get; } = given is not null;

    /// <exception cref="ServiceCallException">The issuer cannot be reached or does not know the persona.</exception>
    public async Task<string> Get(CancellationToken stop)
    {
        await _gate.WaitAsync(stop);
        try
        {
            if (_token is null || time.GetElapsedTime(_fetchedAt) >= _goodFor)
                await Fetch(stop);
            return _token!;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task Fetch(CancellationToken stop)
    {
        try
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("persona", persona)]);
            using var response = await http.PostAsync(new Uri(issuer, "/token"), form, stop);
            if (!response.IsSuccessStatusCode)
                throw new ServiceCallException($"The issuer at {issuer} gives no token to {persona} ({(int)response.StatusCode}). Name another persona with --as, or set {Variable}.") { Status = (int)response.StatusCode };
            var answer = await response.Content.ReadFromJsonAsync<Answer>(stop);
            _token = answer?.AccessToken is { Length: > 0 } token
                ? token
                : throw new ServiceCallException($"The issuer at {issuer} answered without a token. Is it the development issuer of this system?");
            (_fetchedAt, _goodFor) = (time.GetTimestamp(), TimeSpan.FromSeconds(answer.ExpiresIn) - Margin);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new ServiceCallException($"The issuer at {issuer} cannot be reached. Start the system, name it with --issuer, or set {Variable}.", e);
        }
    }

    private sealed record Answer(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
