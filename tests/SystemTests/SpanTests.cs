using System.Collections.Immutable;
using System.Text.RegularExpressions;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Otlp;
using InteragencyReview.Standalone;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests;

/// <summary>What the exporter really sends as spans: nothing but what docs/telemetry.md lists, by source, kind, name and attributes.</summary>
[Collection(OnSharedSystem.Name)]
public sealed partial class SpanTests(SharedSystem shared)
{
    /// <summary>Only where all connections of the pool are in use, and another is opened meanwhile.</summary>
    private const string Connecting = "Npgsql | Client | CONNECT {database}";

    [Fact]
    public async Task Every_span_and_each_of_its_attributes_is_on_the_list()
    {
        var (office, before) = (shared.Office, shared.Telemetry.Spans.Count);
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        await office.Import(new Docket([felon]));
        var caseId = await office.CaseInQueue(felon);
        await office.OpenVote(caseId);
        foreach (var agency in new[] { ServiceName.Eoir, ServiceName.Dhs })
            Assert.True((await office.Cast(agency, await office.Ballot(agency, caseId), Choice.Accelerate)).IsSuccess);
        await office.Decided(caseId);
        await Logs.Rest(shared.System);

        var listed = Listed();
        var sent = shared.Telemetry.Spans.Skip(before).Select(span => (Key: KeyOf(span), Names: span.Attributes.Keys)).ToList();
        var unlisted = sent.Where(span => !listed.TryGetValue(span.Key, out var names) || !span.Names.All(names.Contains))
            .GroupBy(span => span.Key)
            .Select(kind => $"| {kind.Key} | {string.Join(", ", kind.SelectMany(span => span.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => $"`{name}`"))} |")
            .Order(StringComparer.Ordinal).ToList();
        Assert.True(unlisted.Count == 0, $"docs/telemetry.md does not list:\n{string.Join('\n', unlisted)}");
        Assert.Empty(listed.Keys.Except([Connecting, .. sent.Select(span => span.Key)], StringComparer.Ordinal));
    }

    /// <summary>A route and a type of message are one kind each: those there are stand elsewhere.</summary>
    private static string KeyOf(Span span) => $"{span.Origin.Scope} | {span.Kind} | {NameOf(span)}";

    private static string NameOf(Span span) =>
        span.Kind == SpanKind.Server && span.Attributes.TryGetValue("http.route", out var route) && span.Name.EndsWith($" {route}", StringComparison.Ordinal) ? "{method} {route}"
        : span.Attributes.TryGetValue("db.namespace", out var database) && span.Name == $"CONNECT {database}" ? "CONNECT {database}"
        : MessageNames.All.Values.Contains(span.Name, StringComparer.Ordinal) || span.Origin.Scope == "Wolverine" && span.Kind != SpanKind.Producer && OwnMessage().IsMatch(span.Name) ? "{message}"
        : span.Name;

    private static ImmutableDictionary<string, ImmutableHashSet<string>> Listed() =>
        File.ReadLines(Path.Combine(Checkout.Find().Root, "docs", "telemetry.md"))
            .Select(line => Row().Match(line))
            .Where(row => row.Success)
            .ToImmutableDictionary(
                row => row.Groups["key"].Value,
                row => Name().Matches(row.Groups["attributes"].Value).Select(name => name.Groups["name"].Value).ToImmutableHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal);

    [GeneratedRegex(@"^\| (?<key>\S+ \| (Server|Client|Internal|Producer|Consumer) \| [^|]+?) \| (?<attributes>.*) \|$", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    /// <summary>Messages and timers that never leave their service are named like the others.</summary>
    [GeneratedRegex("^[a-z]+(_[a-z0-9]+)*$")]
    private static partial Regex OwnMessage();
}
