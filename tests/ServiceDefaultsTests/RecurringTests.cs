using InteragencyReview.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class RecurringTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Work_that_fails_is_tried_again_and_never_ends_the_service()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<FailsAtFirst>().AddHostedService(services => services.GetRequiredService<FailsAtFirst>());
        using var host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<FailsAtFirst>().Succeeded.WaitAsync(Bound);

        Assert.False(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await host.StopAsync();
    }

    /// <summary>With what a client that gives up throws, and with what nobody thought of.</summary>
    private sealed class FailsAtFirst() : Recurring(TimeSpan.FromMilliseconds(1), TimeProvider.System, NullLogger.Instance)
    {
        private readonly Queue<Exception> _failures = new([new TaskCanceledException(), new TimeoutException(), new InvalidOperationException()]);
        private readonly TaskCompletionSource _succeeded = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Succeeded => _succeeded.Task;

        protected override Task Once(CancellationToken stop)
        {
            if (_failures.TryDequeue(out var failure))
                throw failure;
            _succeeded.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
