using System.Collections.Immutable;
using System.Net.Http.Headers;
using InteragencyReview.Kernel;

namespace InteragencyReview.Standalone;

/// <summary>The working group's answer to <c>GET /queues</c>.</summary>
/// <param name="Cases">All cases screened so far.</param>
public sealed record QueueBoard(ImmutableArray<QueueOfLane> Queues, long Cases)
{
    /// <summary>Null when the working group does not answer, as while it is being started again.</summary>
    public static async Task<QueueBoard?> AskAsync(HttpClient http, Ports ports, string persona, CancellationToken stop)
    {
        try
        {
            return await ReadAsync(http, ports, persona, stop);
        }
        catch (Exception silent) when (silent is HttpRequestException || (silent is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<QueueBoard> ReadAsync(HttpClient http, Ports ports, string persona, CancellationToken stop)
    {
        using var form = new FormUrlEncodedContent([new("persona", persona)]);
        using var answer = await http.PostAsync(new Uri(Ports.Address(ports.Issuer), "token"), form, stop);
        answer.EnsureSuccessStatusCode();
        var token = await answer.Content.ReadFromJsonAsync<Token>(WireJson.Options, stop);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Ports.Address(ports.WorkingGroup), "queues"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token!.AccessToken);
        using var queues = await http.SendAsync(request, stop);
        queues.EnsureSuccessStatusCode();
        return (await queues.Content.ReadFromJsonAsync<QueueBoard>(WireJson.Options, stop))!;
    }

    private sealed record Token([property: System.Text.Json.Serialization.JsonPropertyName("access_token")] string AccessToken);
}

public sealed record QueueOfLane(string Lane, long Cases);
