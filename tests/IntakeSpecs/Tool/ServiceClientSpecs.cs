using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using InteragencyReview.IntakeSpecs.Import;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Votes;
using InteragencyReview.Tool.Work;

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

    [Theory]
    [InlineData(401, null, "The token is not accepted: fetch a new one, or name a persona with --as.")]
    [InlineData(403, null, "This user may not do that: name another with --as.")]
    [InlineData(401, "given", "The token in REVIEW_TOKEN is not accepted: set a new one.")]
    [InlineData(403, "given", "The user of the token in REVIEW_TOKEN may not do that: set the token of one who may.")]
    public async Task Who_is_refused_is_told_what_helps_with_the_token_that_was_used(int refusal, string? token, string hint)
    {
        _services.Disturb = _ => refusal;
        var told = await Assert.ThrowsAsync<ServiceCallException>(() => Ask(service => service.Post<JsonElement>("/case-files", new { }, CancellationToken.None), Quick, token: token));
        Assert.EndsWith($" {hint}", told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FakeServices.Cut)]
    [InlineData(502)]
    public async Task Of_a_command_that_is_not_answered_nothing_is_promised(int instead)
    {
        _services.Disturb = _ => instead;
        var told = await Assert.ThrowsAsync<ServiceCallException>(() => Ask(service => service.Post<JsonElement>("/ballots/1/cast", new { }, CancellationToken.None, "one"), Quick));
        Assert.True(told.MayBeDone);
        Assert.EndsWith(" It is not known whether the command was done.", told.Message, StringComparison.Ordinal);
        Assert.Equal(["one", "one", "one", "one"], _services.Commands);
    }

    [Fact]
    public async Task A_command_that_nobody_was_there_to_take_is_not_done()
    {
        var told = await Assert.ThrowsAsync<ServiceCallException>(() => Ask(
            service => service.Post<JsonElement>("/ballots/1/cast", new { }, CancellationToken.None, "one"), Quick, new("http://127.0.0.1:9")));
        Assert.False(told.MayBeDone);
        Assert.EndsWith(" Is the service running? The command has not reached it.", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_motion_of_which_nothing_is_known_is_opened_once_by_its_command_id()
    {
        _services.Disturb = _ => FakeServices.Cut;
        var told = await Assert.ThrowsAsync<ServiceCallException>(() => Ask(service => MotionCommand.Once(service, new { }, "the-id", CancellationToken.None), Quick));
        Assert.Contains("Run this again with --command-id the-id and the same options", told.Message, StringComparison.Ordinal);
        Assert.All(_services.Commands, command => Assert.Equal("the-id", command));
    }

    [Fact]
    public async Task A_motion_of_which_cases_are_still_to_arrive_is_cast_again_and_each_time_by_another_command()
    {
        const string Early = """{"cast":[],"left":[],"notYetHere":163}""";
        var casts = 0;
        _services.Disturb = _ => Interlocked.Increment(ref casts) switch { 1 => 404, 2 => 409, _ => null };
        _services.Other = _ => casts < 5 ? Early : """{"cast":[],"left":[],"notYetHere":0}""";
        var answer = await Ask(service => MotionCommand.CastSoon(service, Guid.Empty, new { }, TimeSpan.Zero, CancellationToken.None), Quick);
        Assert.Equal(0, answer.GetProperty("notYetHere").GetInt32());
        Assert.Equal(5, _services.Commands.Distinct().Count());
        Assert.Equal(5, _services.Commands.Count);
    }

    [Fact]
    public async Task But_not_for_ever()
    {
        _services.Other = _ => """{"cast":[],"left":[],"notYetHere":163}""";
        var answer = await Ask(service => MotionCommand.CastSoon(service, Guid.Empty, new { }, TimeSpan.Zero, CancellationToken.None), Quick);
        Assert.Equal(163, answer.GetProperty("notYetHere").GetInt32());

        _services.Disturb = _ => 404;
        var told = await Assert.ThrowsAsync<ServiceCallException>(
            () => Ask(service => MotionCommand.CastSoon(service, Guid.Empty, new { }, TimeSpan.Zero, CancellationToken.None), Quick));
        Assert.Equal(404, told.Status);
    }

    [Fact]
    public async Task The_votes_that_are_open_are_told_when_the_service_does_not_answer_for_the_next()
    {
        Guid[] cases = [.. Enumerable.Range(1, 3).Select(n => new Guid(n, 0, 0, new byte[8]))];
        _services.Disturb = path => path.Contains($"{cases[1]}", StringComparison.Ordinal) ? FakeServices.Cut : null;
        _services.Other = path => $$"""{"voteId":"{{path.Split('/')[2]}}","caseId":"{{path.Split('/')[2]}}","round":1,"stage":"Open","proposedLane":"Accelerate"}""";
        using var output = new StringWriter();
        var code = await Ask(service => OpenCommand.Open(service, [.. cases], dueInDays: null, on: null, json: false, output, _notes, CancellationToken.None), Quick);
        Assert.Equal(1, code);
        Assert.Contains($"{cases[0]}", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("1 of 3 votes are open.", output.ToString().TrimEnd(), StringComparison.Ordinal);
        Assert.Contains($"review case show {cases[1]} tells whether its vote is open.", _notes.ToString(), StringComparison.Ordinal);
        Assert.Equal(1 + 1 + Quick.Retries, _services.Commands.Count);
    }

    private async Task<T> Ask<T>(Func<ServiceClient, Task<T>> ask, CallLimits limits, Uri? address = null, string? token = null)
    {
        using var http = ServiceClient.NewHttpClient(limits);
        using var service = new ServiceClient(http, address ?? _services.Address, new Tokens(http, _services.Address, "dhs.records", token, TimeProvider.System), limits, notes: _notes);
        return await ask(service);
    }
}
