namespace InteragencyReview.Ledger.Sealing;

/// <summary>How far the seals are behind the events.</summary>
/// <param name="SealedTo">Sequence of the last sealed event, 0 when there is none.</param>
/// <param name="HighWaterMark">Up to here Marten's daemon has found no number that could still be committed; nothing beyond it is sealed.</param>
/// <param name="UnsealedEvents">Counted up to <see cref="MostCounted"/>; where there are more, the span of their numbers, burnt ones too.</param>
/// <param name="UnsealedAge">Of the oldest unsealed event; zero when all are sealed.</param>
/// <param name="SignedTo">Sequence of the last event under a signed head, 0 when there is none.</param>
/// <param name="HeadAge">Since the last head was signed; null when there is none.</param>
public sealed record SealingStatus(long SealedTo, long HighWaterMark, long UnsealedEvents, TimeSpan UnsealedAge, long SignedTo, TimeSpan? HeadAge)
{
    public const int MostCounted = 1_000;

    /// <summary>
    /// How long this process has seen sealed events wait for a head while none was signed. Zero when all are under one. It begins anew
    /// with the process, since what an older one left unsigned is signed an interval later.
    /// </summary>
    public TimeSpan UnsignedFor { get; init; }
}
