using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using InteragencyReview.IntakeSpecs.Import;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.IntakeSpecs.Tool;

/// <summary>How long the tool waits for a service, and what it says meanwhile and at the end.</summary>
public sealed class ServiceClientSpecs : IDisposable
{
    private const string CaseFile = """{"caseFileId":"DHS-1","aNumber":"A999000123","asOf":"2011-12-04"}""" + "\n";

    private static readonly CallLimits Quick = new(TimeSpan.FromSeconds(30), Retries: 3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5));

    private readonly FakeServices _services = new();
    private readonly StringWriter _notes = new();

    public void Dispose()
    {
        _services.Dispose();
        _notes.Dispose();
    }

    [Fact]
    public async Task An_address_at_which_nothing_answers_is_given_up_after_the_time_for_a_connection()
    {
        // A queue of one that is full: further callers hear nothing, as behind a firewall.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        var callers = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        try
        {
            foreach (var caller in callers)
                _ = caller.ConnectAsync(deaf.LocalEndPoint!);
            var limits = Quick with { Retries = 1, Connect = TimeSpan.FromSeconds(1) };
            var told = await Assert.ThrowsAsync<ServiceCallException>(() => Ask(
                service => service.Get<JsonElement>("/unmatched", CancellationToken.None), limits, new($"http://{deaf.LocalEndPoint}")));
            Assert.Contains("cannot be reached: No connection within 1 s.", told.Message, StringComparison.Ordinal);
        }
        finally
        {
            callers.ForEach(caller => caller.Dispose());
        }
    }

    [Fact]
    public async Task Who_waits_is_told_once_that_it_is_tried_again()
    {
        var failures = 0;
        _services.Disturb = _ => Interlocked.Increment(ref failures) < 3 ? 503 : null;
        await Ask(service => service.PostLines<JsonElement>("/case-files", System.Text.Encoding.UTF8.GetBytes(CaseFile), CancellationToken.None), Quick);
        Assert.Equal($"{_services.Address} answers 503: trying again, at most 3 times.{Environment.NewLine}", _notes.ToString());
    }

    [Fact]
    public async Task Only_a_batch_may_take_long()
    {
        using var never = new ManualResetEventSlim();
        _services.Disturb = _ =>
        {
            never.Wait(TimeSpan.FromSeconds(2));
            return null;
        };
        var limits = Quick with { Attempt = TimeSpan.FromMilliseconds(300), Retries = 1 };
        await Ask(service => service.PostLines<JsonElement>("/case-files", System.Text.Encoding.UTF8.GetBytes(CaseFile), CancellationToken.None), limits);
        await Assert.ThrowsAsync<ServiceCallException>(() => Ask(service => service.Post<JsonElement>("/court-extracts", new { }, CancellationToken.None), limits));
        Assert.Equal($"{_services.Address} does not answer: trying again, at most 1 times.{Environment.NewLine}", _notes.ToString());
    }

    private async Task<T> Ask<T>(Func<ServiceClient, Task<T>> ask, CallLimits limits, Uri? address = null)
    {
        using var http = ServiceClient.NewHttpClient(limits);
        using var service = new ServiceClient(http, address ?? _services.Address, new Tokens(http, _services.Address, "dhs.records", given: null, TimeProvider.System), limits, notes: _notes);
        return await ask(service);
    }
}
