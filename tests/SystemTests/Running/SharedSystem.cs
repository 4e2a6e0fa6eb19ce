using InteragencyReview.Otlp;

namespace InteragencyReview.SystemTests.Running;

/// <summary>One system for all tests that leave it as they found it, but for more cases. It sends its telemetry to the tests.</summary>
public sealed class SharedSystem : IAsyncLifetime
{
    private int _number;

    public ReviewSystem System { get; private set; } = null!;

    public OtlpReceiver Telemetry { get; private set; } = null!;

    public Office Office => new(System);

    /// <summary>A case number no other test has.</summary>
    public int NextNumber() => Interlocked.Increment(ref _number);

    public async Task InitializeAsync()
    {
        Telemetry = await OtlpReceiver.Start();
        System = await ReviewSystem.Start(Telemetry.Environment);
    }

    public async Task DisposeAsync()
    {
        await System.DisposeAsync();
        await Telemetry.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class OnSharedSystem : ICollectionFixture<SharedSystem>
{
    public const string Name = "shared system";
}
