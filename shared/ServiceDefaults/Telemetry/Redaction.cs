using System.Text.RegularExpressions;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The last net under what leaves as telemetry: no A-number, whoever wrote it there by mistake.</summary>
public static partial class Redaction
{
    public const string Mark = "(redacted)";

    /// <summary>The text with every A-number in it replaced.</summary>
    public static string Clean(string text) => ANumber().Replace(text, Mark);

    // Lower case only as a word of ten: with hyphens it would be the beginning of a UUID.
    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(?:A[- ]?\d{3}[- ]?\d{3}[- ]?\d{1,3}|a\d{9})(?![A-Za-z0-9])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ANumber();
}
