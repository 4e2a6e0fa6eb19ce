using System.Net;
using InteragencyReview.Loopback;
using InteragencyReview.Standalone;

namespace InteragencyReview.StandaloneTests;

public sealed class IssuerTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("attacker.example", HttpStatusCode.BadRequest)]
    public async Task A_token_is_given_to_this_machine_and_not_to_a_page_whose_name_leads_here(string host, HttpStatusCode expected)
    {
        var ports = new Ports(FreePorts.One());
        await using var issuer = await Issuer.StartAsync(ports, DataFolder.Open(_scratch.Within("data")), CancellationToken.None);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Ports.Address(ports.Issuer), "token"));
        request.Headers.Host = $"{host}:{ports.Issuer}";
        request.Content = new FormUrlEncodedContent([new("persona", "dhs.chair")]);
        using var answer = await http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
    }
}
