using System.Collections.Immutable;
using InteragencyReview.Standalone.Postgres;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone;

/// <summary>The four services and their database, each a process of its own, kept running until told to stop.</summary>
internal sealed class ReviewSystem : IAsyncDisposable
{
    /// <summary>A service that keeps dying is left down; the others go on without it.</summary>
    private const int MostRestarts = 5;

    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(60);

    private readonly EmbeddedPostgres _postgres;
    private readonly ImmutableArray<ServiceCommand> _commands;
    private readonly Screen _screen;
    private readonly ServiceProcess?[] _services;
    private readonly CancellationTokenSource _ending = new();
    private ImmutableArray<Task> _watches = [];

    private ReviewSystem(EmbeddedPostgres postgres, ImmutableArray<ServiceCommand> commands, Screen screen)
    {
        _postgres = postgres;
        _commands = commands;
        _screen = screen;
        _services = new ServiceProcess?[commands.Length];
    }

    /// <summary>Starts the services side by side; returns when all are ready.</summary>
    /// <exception cref="CannotRunException">One of them died or was not ready in time. The others are stopped again.</exception>
    public static async Task<ReviewSystem> StartAsync(
        EmbeddedPostgres postgres, ImmutableArray<ServiceCommand> commands, Screen screen, CancellationToken stop)
    {
        var system = new ReviewSystem(postgres, commands, screen);
        try
        {
            using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var starts = Enumerable.Range(0, commands.Length).Select(index => system.StartOneAsync(index, giveUp.Token)).ToList();
            await foreach (var start in Task.WhenEach(starts))
            {
                // The first failure is the one to tell; waiting for the others would only delay it.
                if (start.IsFaulted)
                    await giveUp.CancelAsync();
            }

            await Task.WhenAll(starts.OrderByDescending(start => start.IsFaulted));
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }

        system._watches =
        [
            .. Enumerable.Range(0, commands.Length).Select(system.KeepServiceAsync),
            system.KeepPostgresAsync(),
        ];
        return system;
    }

    /// <summary>Stops the services. The database is its owner's to stop, after them.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_watches);
        await Task.WhenAll(_services.OfType<ServiceProcess>().Select(StopOneAsync));
        _ending.Dispose();
    }

    private async Task StopOneAsync(ServiceProcess service)
    {
        if (!service.HasExited && !await service.TerminateAsync(ServiceProcess.Grace))
            _screen.Line(
                $"{service.Name} did not stop within {ServiceProcess.Grace.TotalSeconds:0} seconds and was killed; nothing acknowledged is lost by that.");
        await service.DisposeAsync();
    }

    private async Task StartOneAsync(int index, CancellationToken stop)
    {
        var service = await ServiceProcess.StartAsync(_commands[index]);
        _services[index] = service;
        await service.WaitUntilReadyAsync(ReadyBound, stop);
    }

    private async Task KeepServiceAsync(int index)
    {
        var stop = _ending.Token;
        try
        {
            for (var restarts = 0; restarts < MostRestarts; restarts++)
            {
                var service = _services[index]!;
                await service.WaitForExitAsync(stop);
                _screen.Line($"{service.Name} ended with exit code {service.ExitCode} and is started again. The end of its log:");
                _screen.Lines(service.LastLogLines(ServiceProcess.LinesToShow));
                await RestartOneAsync(index, stop);
                await service.DisposeAsync();
            }

            await _services[index]!.WaitForExitAsync(stop);
            _screen.Line($"{_commands[index].Name} ended {MostRestarts + 1} times and stays down. Its log: {_commands[index].LogFile}");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The whole system is being stopped.
        }
    }

    private async Task RestartOneAsync(int index, CancellationToken stop)
    {
        try
        {
            await StartOneAsync(index, stop);
            _screen.Line($"{_commands[index].Name} is back.");
        }
        catch (CannotRunException notBack)
        {
            // A dead one is met again by the watch, which counts it; a slow one may still come.
            _screen.Problem(notBack);
        }
    }

    private async Task KeepPostgresAsync()
    {
        var stop = _ending.Token;
        try
        {
            for (var restarts = 0; restarts < MostRestarts; restarts++)
            {
                await _postgres.WaitForExitAsync(stop);
                _screen.Line("PostgreSQL ended and is started again on its data. The end of its log:");
                _screen.Lines(_postgres.LastLogLines(ServiceProcess.LinesToShow));
                await _postgres.RestartAsync(stop);
                _screen.Line("PostgreSQL is back.");
            }
        }
        catch (CannotRunException notBack)
        {
            _screen.Problem(notBack);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The whole system is being stopped.
        }
    }
}
