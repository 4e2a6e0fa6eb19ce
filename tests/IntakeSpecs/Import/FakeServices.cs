using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
using InteragencyReview.Loopback;

namespace InteragencyReview.IntakeSpecs.Import;

/// <summary>The issuer and the four services behind one listener: takes lines with the real readers and remembers them.</summary>
internal sealed class FakeServices : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;

    public FakeServices()
    {
        Address = new($"http://127.0.0.1:{FreePorts.One()}");
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _loop = Serve();
    }

    public Uri Address { get; }

    /// <summary>What was taken in: path and line.</summary>
    public ConcurrentDictionary<(string Path, string Line), bool> Taken { get; } = [];

    public ConcurrentBag<(string Path, string Token, int Lines, long Bytes)> Posts { get; } = [];

    /// <summary>The ids of the commands that have come, in order.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>What is answered at other paths than those of an import.</summary>
    public Func<string, string?> Other { get; set; } = _ => null;

    /// <summary>Instead of a status: the connection is cut, and nobody knows what became of the request.</summary>
    public const int Cut = 0;

    /// <summary>Asked before each post: a status to answer instead, or null.</summary>
    public Func<string, int?> Disturb { get; set; } = _ => null;

    public string? UnmatchedJson { get; set; }

    public void Dispose()
    {
        _listener.Close();
        _loop.GetAwaiter().GetResult();
    }

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var path = context.Request.Url!.AbsolutePath;
        if (context.Request.Headers["Idempotency-Key"] is { } command)
            Commands.Enqueue(command);
        var (status, answer) = path switch
        {
            "/token" => (200, $$"""{"access_token":"token-of-{{body.Split('=')[1]}}","token_type":"Bearer","expires_in":3600}"""),
            "/unmatched" => UnmatchedJson is null ? (404, "{}") : (200, UnmatchedJson),
            _ when Disturb(path) is { } instead => (instead, """{"type":"x","detail":"Not like this."}"""),
            _ when Other(path) is { } given => (200, given),
            "/court-extracts" => (200, """{"vanishedCount":0,"vanished":[]}"""),
            _ => (200, Take(path, body, context.Request.Headers["Authorization"] ?? "")),
        };
        if (status == Cut)
        {
            context.Response.ContentLength64 = 2;
            context.Response.OutputStream.WriteByte((byte)'{');
            context.Response.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
    }

    private string Take(string path, string body, string token)
    {
        var lines = body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Posts.Add((path, token, lines.Length, Encoding.UTF8.GetByteCount(body)));
        var answer = new IntakeAnswerBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            var (taken, findings) = Read(path, lines[i]);
            if (!taken)
                answer.Rejected(i + 1, findings);
            else if (Taken.TryAdd((path, lines[i]), true))
                answer.Accepted(i + 1, findings);
            else
                answer.Unchanged(i + 1, findings);
        }

        return JsonSerializer.Serialize(answer.Build(), WireJson.Options);
    }

    private static (bool Taken, IEnumerable<Finding> Findings) Read(string path, string line)
    {
        switch (path)
        {
            case "/case-files":
                return CaseFileReader.Read(line) switch
                {
                    CaseFile file =>
                        (true, file.Suspicions.Select(s => new Finding(FindingKind.Suspicion, s.Kind, s.Member, s.Value, s.Reason))
                            .Concat(file.Unknown.Select(u => new Finding(FindingKind.UnknownMember, "unknown-member", u.Member, null, "unknown")))),
                    RejectedCaseFile rejected =>
                        (false, rejected.Faults.Select(f => new Finding(FindingKind.Rejection, f.Kind, f.Member, f.Value, f.Reason))),
                    _ => throw new InvalidOperationException(),
                };
            case "/case-records":
                var hearing = HearingRecordReader.Read(line);
                return (hearing.Record is not null, hearing.Findings);
            case "/dockets":
                var docket = DocketReader.Read(line);
                return (docket.Record is not null, docket.Findings);
            case "/crosswalk":
                var crosswalk = CrosswalkReader.Read(line);
                return (crosswalk.Line is not null, crosswalk.Findings);
            default:
                throw new InvalidOperationException(path);
        }
    }
}
