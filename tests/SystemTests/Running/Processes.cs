using System.Collections.Concurrent;
using System.Collections.Immutable;
using InteragencyReview.Loopback;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.SystemTests.Running;

/// <summary>Further processes of a service of a system, and somebody who spreads requests over those that say that they are ready.</summary>
internal sealed class Processes : IAsyncDisposable
{
    private static readonly TimeSpan ReadyBound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Uri, bool> _ready = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly HttpClient _looker = new();
    private readonly Task _looking;
    private int _turn;

    private Processes(ImmutableArray<ServiceCommand> commands, ImmutableArray<ServiceProcess> running)
    {
        (Commands, Running) = (commands, running);
        foreach (var command in commands)
            _ready[new Uri(command.Ready, "/")] = true;
        _looking = Task.WhenAll(commands.Select(Look));
    }

    public ImmutableArray<ServiceCommand> Commands { get; }

    public ImmutableArray<ServiceProcess> Running { get; private set; }

    public static async Task<Processes> Start(ReviewSystem system, ServiceName service, int count)
    {
        var commands = Enumerable.Range(1, count).Select(n => At(system.Command(service), FreePorts.One(), n)).ToImmutableArray();
        var running = await Task.WhenAll(commands.Select(Started));
        return new(commands, [.. running]);
    }

    /// <summary>Asks it to end, waits until it has, and starts it again.</summary>
    public async Task Restart(int one, TimeSpan bound)
    {
        Assert.True(await Running[one].TerminateAsync(bound), $"It did not end within {bound}.");
        await Start(one);
    }

    /// <summary>kill -9.</summary>
    public Task Kill(int one) => Running[one].KillAsync();

    /// <summary>Starts one again that was killed.</summary>
    public async Task Start(int one)
    {
        await Running[one].DisposeAsync();
        Running = Running.SetItem(one, await Started(Commands[one]));
    }

    /// <summary>Asks one of those that are ready.</summary>
    public async Task<HttpResponseMessage> Get(HttpClient http, string path)
    {
        var ready = _ready.Where(process => process.Value).Select(process => process.Key).Order(Comparer<Uri>.Create((x, y) => string.CompareOrdinal(x.ToString(), y.ToString()))).ToList();
        Assert.NotEmpty(ready);
        return await http.GetAsync(new Uri(ready[Interlocked.Increment(ref _turn) % ready.Count], path));
    }

    public static HttpClient As(ReviewSystem system, string persona)
    {
        var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", system.TokenFor(Persona.Find(persona)!));
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _looking;
        await Task.WhenAll(Running.Select(process => process.DisposeAsync().AsTask()));
        _looker.Dispose();
        _enough.Dispose();
    }

    private static ServiceCommand At(ServiceCommand command, int port, int number)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        return command with
        {
            Environment = [.. command.Environment, new("ASPNETCORE_URLS", address.ToString())],
            LogFile = Path.ChangeExtension(command.LogFile, $".{number}.log"),
            Ready = new Uri(address, "health/ready"),
        };
    }

    private static async Task<ServiceProcess> Started(ServiceCommand command)
    {
        var process = await ServiceProcess.StartAsync(command);
        await process.WaitUntilReadyAsync(ReadyBound, CancellationToken.None);
        return process;
    }

    private async Task Look(ServiceCommand command)
    {
        while (!_enough.IsCancellationRequested)
        {
            try
            {
                using var answer = await _looker.GetAsync(command.Ready);
                _ready[new Uri(command.Ready, "/")] = answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                _ready[new Uri(command.Ready, "/")] = false;
            }

            await Task.Delay(BetweenLooks, CancellationToken.None);
        }
    }
}
