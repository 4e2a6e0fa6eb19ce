using System.Collections.Immutable;
using InteragencyReview.Standalone.Postgres;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone;

/// <summary>The four services and their database, each a process of its own, kept running until told to stop.</summary>
public sealed class ReviewSystem : IAsyncDisposable
{
    /// <summary>A service that keeps dying is left down; the others go on without it.</summary>
    private const int MostRestarts = 5;

    private const string StartAgain = "Stop with Ctrl-C and start again: what was acknowledged is kept.";

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
            .. commands.Select((command, index) => system.WatchAsync(command.Name, stop => system.KeepServiceAsync(index, stop))),
            system.WatchAsync("PostgreSQL", system.KeepPostgresAsync),
        ];
        return system;
    }

    /// <summary>Stops the services. The database is its owner's to stop, after them.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _ending.CancelAsync();
            await Task.WhenAll(_watches);
        }
        finally
        {
            await Task.WhenAll(_services.OfType<ServiceProcess>().Select(StopOneAsync));
            _ending.Dispose();
        }
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

    /// <summary>Watches until the system is stopped. A watch that cannot go on says so, and keeps nothing from being stopped in order.</summary>
    private async Task WatchAsync(string name, Func<CancellationToken, Task> keep)
    {
        var stop = _ending.Token;
        try
        {
            await keep(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The whole system is being stopped.
        }
        catch (Exception failure)
        {
            _screen.Problem(failure as CannotRunException ?? new(failure.Message));
            _screen.Line($"{name} is not started again any more. {StartAgain}");
        }
    }

    private async Task KeepServiceAsync(int index, CancellationToken stop)
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

    private async Task KeepPostgresAsync(CancellationToken stop)
    {
        for (var restarts = 0; restarts < MostRestarts; restarts++)
        {
            await _postgres.WaitForExitAsync(stop);
            _screen.Line("PostgreSQL ended and is started again on its data. The end of its log:");
            _screen.Lines(_postgres.LastLogLines(ServiceProcess.LinesToShow));
            await _postgres.RestartAsync(stop);
            _screen.Line("PostgreSQL is back.");
        }

        await _postgres.WaitForExitAsync(stop);
        _screen.Line($"PostgreSQL ended {MostRestarts + 1} times and stays down: no service can work without it. {StartAgain} Its log: {_postgres.LogFile}");
    }
}
