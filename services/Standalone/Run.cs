using InteragencyReview.Standalone.Postgres;

namespace InteragencyReview.Standalone;

/// <summary>The whole system in one command, on an embedded PostgreSQL, for one person at one machine.</summary>
/// <param name="Data">The folder that keeps everything between starts.</param>
internal sealed record Run(string Data, Ports Ports, bool WithSample, bool WithDashboard)
{
    /// <returns>The exit code: 0 when it ran and was told to stop, 1 when it could not run.</returns>
    public async Task<int> ExecuteAsync(Screen screen, CancellationToken stop)
    {
        try
        {
            RefuseProduction();
            await RunUntilStoppedAsync(screen, stop);
            screen.Line("Stopped.");
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            screen.Line("Stopped.");
            return 0;
        }
        catch (CannotRunException problem)
        {
            screen.Problem(problem);
            return 1;
        }
        catch (UnauthorizedAccessException denied)
        {
            screen.Line($"No permission: {denied.Message} Give {Data} to the user who starts this, or choose another folder with --data.");
            return 1;
        }
        catch (IOException full) when (full.Message.Contains(FullDisk.Words, StringComparison.Ordinal))
        {
            screen.Problem(FullDisk.At(Data));
            return 1;
        }
        catch (IOException failed)
        {
            screen.Line($"Reading or writing failed: {failed.Message} If {Data} is the cause, mend it, or choose another folder with --data.");
            return 1;
        }
    }

    private static void RefuseProduction()
    {
        foreach (var variable in new[] { "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT" })
        {
            if (Environments.Production.Equals(Environment.GetEnvironmentVariable(variable), StringComparison.OrdinalIgnoreCase))
            {
                throw new CannotRunException(
                    $"{variable} says Production, and this signs in whoever asks: it runs for development only. In production the services are started one by one.");
            }
        }
    }

    private async Task RunUntilStoppedAsync(Screen screen, CancellationToken stop)
    {
        var checkout = Checkout.Find();
        var data = DataFolder.Open(Data);
        await Ports.RequireFreeAsync(stop);
        data.Keys();

        var fetched = WithDashboard ? Dashboard.FetchAsync(Ports, data, screen, stop) : Task.FromResult<Dashboard?>(null);
        screen.Line("Starting PostgreSQL.");
        await using var postgres = await StartPostgresAsync(data, screen, stop);
        await using var dashboard = await fetched;
        var services = new Services(checkout, Ports, data, postgres, dashboard);
        await services.SetUpDatabaseAsync(screen, stop);

        await using var issuer = await Issuer.StartAsync(Ports, data, stop);

        screen.Line("Starting DHS, EOIR, OIL and the working group.");
        await using var system = await ReviewSystem.StartAsync(postgres, services.Commands, screen, stop);

        using var http = new HttpClient();
        var sample = new Sample(checkout, Ports, data, screen);
        if (WithSample)
            await sample.BringInAsync(http, stop);
        else
            sample.Decline();

        // Not before: it would take as much of the processors as the services do while the sample is screened.
        var isShown = dashboard is not null && await dashboard.StartAsync(screen, stop);

        NextSteps.Show(screen, Ports, data, isShown, await QueueBoard.AskAsync(http, Ports, "dhs.chair", stop));

        // Until Ctrl-C; then everything above is stopped in the reverse order: services, issuer, PostgreSQL.
        await Task.Delay(Timeout.Infinite, stop).ContinueWith(static _ => { }, TaskScheduler.Default);
        screen.Line("Stopping.");
    }

    private async Task<EmbeddedPostgres> StartPostgresAsync(DataFolder data, Screen screen, CancellationToken stop)
    {
        try
        {
            return await StartAt(data.Server);
        }
        catch (FolderOutOfReachException outOfReach)
        {
            var elsewhere = data.MoveServerOutside(outOfReach);
            screen.Line($"{outOfReach.Message} Its data goes to {elsewhere} instead (noted in {data.Path}).");
            return await StartAt(elsewhere);
        }

        Task<EmbeddedPostgres> StartAt(string folder) => EmbeddedPostgres.StartAsync(
            new() { Folder = folder, Port = Ports.Postgres, Tools = Path.Combine(folder, "tools"), Progress = screen.Line },
            stop);
    }
}
