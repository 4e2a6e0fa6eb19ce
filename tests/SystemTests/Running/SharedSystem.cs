using InteragencyReview.Otlp;

namespace InteragencyReview.SystemTests.Running;

/// <summary>One system for all tests that leave it as they found it, but for more cases. It sends its telemetry to the tests.</summary>
public sealed class SharedSystem : IAsyncLifetime
{
    private int _number;
    private ReviewSystem? _onRabbitMq;

    public ReviewSystem System { get; private set; } = null!;

    public OtlpReceiver Telemetry { get; private set; } = null!;

    public Office Office => new(System);

    /// <summary>The same system, or one for the tests that ask for RabbitMQ in a run that is on PostgreSQL; started by the first of them.</summary>
    public async Task<ReviewSystem> On(Transport transport) =>
        transport == Transports.Usual ? System : _onRabbitMq ??= await ReviewSystem.Start(on: transport);

    /// <summary>A case number no other test has.</summary>
    public int NextNumber() => Interlocked.Increment(ref _number);

    public async Task InitializeAsync()
    {
        Telemetry = await OtlpReceiver.Start();
        // The numbers less often than a test wants them that is alone: others share the machine meanwhile.
        System = await ReviewSystem.Start([.. Telemetry.Environment, new("OTEL_METRIC_EXPORT_INTERVAL", "1000")]);
    }

    public async Task DisposeAsync()
    {
        await System.DisposeAsync();
        if (_onRabbitMq is not null)
            await _onRabbitMq.DisposeAsync();
        await Telemetry.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class OnSharedSystem : ICollectionFixture<SharedSystem>
{
    public const string Name = "shared system";
}
