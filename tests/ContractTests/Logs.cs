using InteragencyReview.Dhs;
using InteragencyReview.Eoir;
using InteragencyReview.EventStore;
using InteragencyReview.Oil;
using InteragencyReview.WorkingGroup;

namespace InteragencyReview.ContractTests;

/// <summary>The logs of the four services, and every version of every event that can stand in them.</summary>
internal static class Logs
{
    public static readonly IReadOnlyDictionary<string, EventTypes> All = new Dictionary<string, EventTypes>(StringComparer.Ordinal)
    {
        ["dhs"] = DhsLog.Types,
        ["eoir"] = EoirLog.Types,
        ["oil"] = OilLog.Types,
        ["working-group"] = WorkingGroupLog.Types,
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string, string> Events
    {
        get
        {
            var events = new TheoryData<string, string>();
            foreach (var (log, types) in All)
            {
                foreach (var name in types.AllVersions.Select(version => version.Key).Order(StringComparer.Ordinal))
                    events.Add(log, name);
            }

            return events;
        }
    }
}
