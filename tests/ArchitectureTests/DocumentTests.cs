using System.Text.RegularExpressions;

namespace InteragencyReview.ArchitectureTests;

/// <summary>What the documents say is true of the tree.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Decisions = Path.Combine(Checkout.Root, "docs", "adr");
    private static readonly string Promises = Path.Combine(Checkout.Root, "docs", "promises.md");

    [Fact]
    public void Every_decision_tells_its_context_and_its_price()
    {
        var lacking = Directory.GetFiles(Decisions, "*.md").SelectMany(path =>
        {
            var headings = Heading().Matches(File.ReadAllText(path)).Select(heading => heading.Groups[1].Value.Trim()).ToList();
            return new[] { "Context", "Decision", "Price" }
                .Where(needed => !headings.Contains(needed, StringComparer.OrdinalIgnoreCase))
                .Select(needed => $"{Path.GetFileName(path)} has no heading {needed}");
        });
        Assert.Empty(lacking);
    }

    [Fact]
    public void Every_promise_names_a_test_and_every_test_it_names_exists()
    {
        var sources = Checkout.CSharp("tests").Select(Checkout.Read).ToList();
        var promises = File.ReadLines(Promises).Where(line => Promise().IsMatch(line)).ToList();
        Assert.NotEmpty(promises);
        Assert.Empty(promises.Where(promise => !Named().IsMatch(promise)).Select(promise => $"names no test: {promise}"));
        Assert.Empty(promises.SelectMany(promise => Named().Matches(promise)).Select(named => named.Groups[1].Value).Where(named => !Exists(named, sources)).Select(named => $"does not exist: {named}"));
    }

    /// <summary>A path in the repository, a class, or Class.Test.</summary>
    private static bool Exists(string named, List<string> sources)
    {
        if (named.Contains('/', StringComparison.Ordinal))
            return Path.Exists(Path.Combine(Checkout.Root, named));
        var (type, test) = named.Split('.', 2) is [var first, var second] ? (first, second) : (named, null);
        return sources.Exists(source =>
            Regex.IsMatch(source, $@"\bclass {Regex.Escape(type)}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
            && (test is null || source.Contains($" {test}(", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^#+\s+(.+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    /// <summary>A numbered item, or a row of a table that begins with a number.</summary>
    [GeneratedRegex(@"^\s*(\|\s*\d+\s*\||\d+\.\s)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Promise();

    [GeneratedRegex(@"`([A-Za-z][\w./-]*)`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
