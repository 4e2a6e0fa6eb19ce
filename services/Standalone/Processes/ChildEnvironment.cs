using System.Collections.Immutable;
using System.Diagnostics;

namespace InteragencyReview.Standalone.Processes;

/// <summary>
/// What a child gets of the environment this program was started in: everything but what configures the services and the tool.
/// Whoever works with the real system has its addresses, a token and perhaps its secrets exported, and these count before what
/// is said here: the synthetic sample would be sent there, or the services would start on other data. Where telemetry goes is inherited:
/// who has said so is told that it does.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>Addresses, token and ports of the tool, and the data folder of this program.</summary>
    private const string OfTheTool = "REVIEW_";

    /// <summary>It would make one service of the four.</summary>
    private const string NameInTelemetry = "OTEL_SERVICE_NAME";

    /// <summary>Sections of a .NET program's configuration: <c>Secrets__Folder</c>, <c>ASPNETCORE_Secrets__Folder</c>, <c>CUSTOMCONNSTR_RabbitMq</c>.</summary>
    private static readonly ImmutableArray<string> OfAConfiguration = ["__", ":", "CONNSTR_"];

    /// <param name="own">What this child is told, whatever is inherited.</param>
    public static void Apply(ProcessStartInfo start, ImmutableArray<KeyValuePair<string, string>> own)
    {
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in own)
            start.Environment[name] = value;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith(OfTheTool, StringComparison.Ordinal)
        || name == NameInTelemetry
        || OfAConfiguration.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
