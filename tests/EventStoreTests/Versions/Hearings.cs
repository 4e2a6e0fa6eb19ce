using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;

namespace InteragencyReview.EventStoreTests.Versions;

/// <summary>As it is written today.</summary>
public sealed record Hearing(string Day, string Room, int Minutes);

public sealed record HearingV2(string Day, string Room);

public sealed record HearingV1(string Day);

/// <summary>The software of three days, each knowing one version more of the same event.</summary>
internal static class Hearings
{
    public static readonly EventTypes FirstDay = EventTypes.Of(types => types.Map<HearingV1>("hearing_held"));

    public static readonly EventTypes SecondDay = EventTypes.Of(types => types
        .Map<HearingV2>("hearing_held_v2")
        .Upcast<HearingV1, HearingV2>("hearing_held", ToV2));

    public static readonly EventTypes Today = EventTypes.Of(types => types
        .Map<Hearing>("hearing_held_v3")
        .Upcast<HearingV2, Hearing>("hearing_held_v2", ToV3)
        .Upcast<HearingV1, HearingV2>("hearing_held", ToV2));

    /// <summary>All hearings of a stream, as the software of today sees them.</summary>
    public static readonly DeciderDefinition<ImmutableArray<Hearing>, Hearing> Definition = new([], (all, e) => all.Add(e));

    public static readonly DeciderDefinition<ImmutableArray<HearingV1>, HearingV1> DefinitionOfFirstDay = new([], (all, e) => all.Add(e));

    public static HearingV2 ToV2(HearingV1 old) => new(old.Day, "unknown");

    public static Hearing ToV3(HearingV2 old) => new(old.Day, old.Room, 60);
}
