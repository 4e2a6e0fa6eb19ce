using InteragencyReview.LedgerTests.Running;

namespace InteragencyReview.LedgerTests;

/// <summary>The sealer that <see cref="KilledSealerTests"/> kills: a process of its own, composed as a service composes it.</summary>
public static class Program
{
    public static Task<int> Main(string[] arguments) => SealerProcess.Run(arguments[0]);
}
