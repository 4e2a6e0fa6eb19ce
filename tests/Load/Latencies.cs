namespace InteragencyReview.Load;

/// <summary>Durations, sorted.</summary>
internal sealed class Latencies(IEnumerable<TimeSpan> durations)
{
    private readonly TimeSpan[] _sorted = [.. durations.Order()];

    public int Count => _sorted.Length;

    public TimeSpan P50 => At(0.50);

    public TimeSpan P99 => At(0.99);

    /// <summary>Nearest rank.</summary>
    private TimeSpan At(double share) => _sorted.Length == 0 ? TimeSpan.Zero : _sorted[Math.Max(0, (int)Math.Ceiling(share * _sorted.Length) - 1)];
}
