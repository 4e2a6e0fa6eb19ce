using Alba;
using InteragencyReview.Scenarios.Hosting;

namespace InteragencyReview.Scenarios.Eoir;

/// <summary>EOIR's service twice on one database, as two processes of it would run.</summary>
public sealed class TwoEoirs : IAsyncLifetime
{
    private int _cases;

    public ReviewDatabase Database { get; private set; } = null!;

    public IAlbaHost First { get; private set; } = null!;

    public IAlbaHost Second { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await ReviewDatabase.New(ServiceProgram.Dhs, ServiceProgram.Eoir, ServiceProgram.Oil, ServiceProgram.WorkingGroup);
        First = await Database.Start(ServiceProgram.Eoir);
        Second = await Database.Start(ServiceProgram.Eoir);
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    /// <summary>A case that no other test has.</summary>
    public string NewCase() => $"1{Interlocked.Increment(ref _cases):D6}";

    /// <summary>A case that no other test has, and that is caught in a <see cref="Trap"/>.</summary>
    public string CaughtCase() => $"{Trap.Caught}{Interlocked.Increment(ref _cases):D6}";
}

[CollectionDefinition(Name)]
public sealed class OnTwoEoirs : ICollectionFixture<TwoEoirs>
{
    public const string Name = "two EOIRs";
}
