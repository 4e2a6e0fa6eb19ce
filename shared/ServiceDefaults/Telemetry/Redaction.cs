using System.Text.RegularExpressions;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The last net under what leaves as telemetry: no A-number, and no value that PostgreSQL refused, whoever wrote it there.</summary>
public static partial class Redaction
{
    public const string Mark = "(redacted)";

    /// <summary>The text with every such value in it replaced.</summary>
    public static string Clean(string text) => DataException().Replace(ANumber().Replace(text, Mark), "$1: " + Mark);

    // Lower case only as a word of ten: with hyphens it would be the beginning of a UUID.
    [GeneratedRegex(
        @"(?<![A-Za-z0-9])(?:A[- ]?\d{3}[- ]?\d{3}[- ]?\d{1,3}|a\d{9})(?![A-Za-z0-9])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ANumber();

    // The errors of class 22 (data exception) quote the value, and so may all that Npgsql appends: left out up to the stack.
    [GeneratedRegex(
        @"\b(22[0-9A-Z]{3}|Exception data):\s(?!\(redacted\)).+?(?=\r?\n\s*(?:at |---)|\z)",
        RegexOptions.Singleline,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex DataException();
}
