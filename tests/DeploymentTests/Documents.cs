using System.Text.RegularExpressions;

namespace InteragencyReview.DeploymentTests;

/// <summary>What the documents say, as far as tests hold them to it.</summary>
internal static partial class Documents
{
    /// <summary>The rows of the tables of a document that begin with this heading, each as its cells.</summary>
    public static IReadOnlyList<string[]> Rows(string document, params string[] heading)
    {
        var rows = new List<string[]>();
        var inside = false;
        foreach (var line in document.Split('\n'))
        {
            var cells = line.StartsWith('|') ? line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray() : null;
            if (cells is null)
                inside = false;
            else if (cells.SequenceEqual(heading, StringComparer.Ordinal))
                inside = true;
            else if (inside && !cells.All(cell => cell.All(character => character == '-')))
                rows.Add(cells);
        }

        return rows;
    }

    /// <summary>The places that a link can lead to, as GitHub makes them of headings.</summary>
    public static IReadOnlySet<string> Anchors(string document) => Heading().Matches(document)
        .Select(heading => NoWord().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoWord();
}
