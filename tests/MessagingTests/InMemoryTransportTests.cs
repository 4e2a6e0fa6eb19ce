using InteragencyReview.Messaging.InMemory;

namespace InteragencyReview.MessagingTests;

public sealed class InMemoryTransportTests : TransportContract
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Retries_come_after_the_pauses_of_the_back_off_and_not_before()
    {
        await Send(Message(1));
        var tries = new List<DateTimeOffset>();
        var retry = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        Receive(
            _ =>
            {
                tries.Add(_time.GetUtcNow());
                throw new TimeoutException();
            },
            Quick with { Attempts = 5, Retry = retry });

        await Eventually(async () => (await Letters()).Count == 1);

        // The same seed, the same pauses.
        var chance = new Random(Seed);
        var pauses = tries.Zip(tries.Skip(1), (a, b) => b - a).ToList();
        Assert.Equal(4, pauses.Count);
        foreach (var (attempt, pause) in pauses.Index())
        {
            var expected = retry.Pause(attempt + 1, chance);
            Assert.InRange(pause, expected, expected + Quick.Poll);
        }
    }

    private const int Seed = 2011;

    protected override Task<ITransport> Create() => Task.FromResult<ITransport>(new InMemoryTransport(_time, new Random(Seed), Log));

    protected override async Task LetTimePass()
    {
        await Task.Delay(1);
        _time.Advance(TimeSpan.FromMilliseconds(25));
    }

    public override async Task DisposeAsync()
    {
        var stopped = base.DisposeAsync();
        await Eventually(() => stopped.IsCompleted);
        await stopped;
        ((InMemoryTransport)Transport).Dispose();
    }
}
