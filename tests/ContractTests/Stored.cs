using System.Collections.Immutable;
using InteragencyReview.Ballots;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Kernel;

namespace InteragencyReview.ContractTests;

/// <summary>What stands in the stores of the services as documents.</summary>
internal static class Stored
{
    public static ImmutableArray<Type> Types { get; } =
    [
        .. AllServices.Events.Select(e => e.Type.Assembly).Distinct()
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IAggregate))),
        typeof(BallotClaim),
        typeof(PublishedEntry),
    ];

    /// <summary>All that derive from what these derive from.</summary>
    public static IEnumerable<Type> EventsOf(IEnumerable<Type> known)
    {
        var bases = known.Select(type => type.BaseType!).Where(type => type != typeof(object)).ToHashSet();
        return bases.SelectMany(type => type.Assembly.GetTypes().Where(derived => derived.BaseType == type));
    }
}
