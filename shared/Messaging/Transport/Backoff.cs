namespace InteragencyReview.Messaging;

/// <summary>Exponential pauses with full jitter: those who failed together do not come back together.</summary>
/// <param name="First">Upper bound of the first pause; each further one doubles it.</param>
/// <param name="Longest">Upper bound of all of them.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    private const int MostDoublings = 30;

    /// <param name="attempts">Tries that have failed, 1 or more.</param>
    public TimeSpan Pause(int attempts, Random chance)
    {
        lock (chance) // one seeded source serves many receivers, and Random is not made for that
            return Ceiling(attempts) * chance.NextDouble();
    }

    /// <summary>What <see cref="Pause"/> stays below.</summary>
    public TimeSpan Ceiling(int attempts)
    {
        var ceiling = First * Math.Pow(2, Math.Min(attempts - 1, MostDoublings));
        return ceiling < Longest ? ceiling : Longest;
    }
}
