using Xunit.Abstractions;

namespace InteragencyReview.SystemTests.Running;

/// <summary>What takes longest is begun first, so that nothing long is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [OnSharedSystem.Name, nameof(KillPoints.KillPointTests), KillPoints.KillableSystems.Name, nameof(KillPoints.ImportKillTests), nameof(ReadmeTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.DisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length);
}
