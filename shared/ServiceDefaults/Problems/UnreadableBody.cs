using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using InteragencyReview.Kernel;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What is wrong with a body, in a sentence that names the member and never repeats a value. The serializer tells the kind of the
/// fault in its message only: each that is read here has a test, and one that reads otherwise some day still gets place and line.
/// </summary>
internal static partial class UnreadableBody
{
    private const int LongestName = 60;

    public static string Sentence(JsonException fault)
    {
        var member = Printable(fault.Path is null or "$" ? "" : fault.Path.TrimStart('$').TrimStart('.'));
        if (fault is UnexpectedMemberException)
            return member.Length > 0 ? $"{member}: {fault.Message}." : $"{fault.Message}.";

        var message = fault.Message;
        if (Missing().Match(message) is { Success: true } missing)
            return string.Join(' ', Quoted().Matches(missing.Groups["names"].Value).Select(name => $"{Inside(member, name.Groups["name"].Value)} is missing."));
        if (Null().Match(message) is { Success: true } nothing)
            return $"{(member.Length > 0 ? member : Printable(nothing.Groups["name"].Value))} is missing.";
        if (Unknown().Match(message) is { Success: true } unknown)
            return $"{Named(member, unknown)} is not a member here.";
        if (Twice().Match(message) is { Success: true } twice)
            return $"{Named(member, twice)} stands twice.";

        var place = string.Create(CultureInfo.InvariantCulture, $"line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}");
        var kind = message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) ? "not of the form expected here" : "not JSON";
        return $"{(member.Length > 0 ? member : "The body")} is {kind} ({place}).";
    }

    // The path of such a fault ends in the member itself, or in the object that holds it.
    private static string Named(string member, Match match) =>
        Printable(match.Groups["name"].Value) is var name && (member == name || member.EndsWith("." + name, StringComparison.Ordinal)) ? member : Inside(member, name);

    private static string Inside(string member, string name) => member.Length > 0 ? $"{member}.{Printable(name)}" : Printable(name);

    /// <summary>Names of members come from the caller as well: short, on one line, and without an A-number.</summary>
    private static string Printable(string name)
    {
        var clean = new string([.. Redaction.Clean(name).Where(c => !char.IsControl(c))]);
        return clean.Length > LongestName ? clean[..LongestName] + "…" : clean;
    }

    [GeneratedRegex("missing required properties including: (?<names>.+)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 100)]
    private static partial Regex Missing();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Quoted();

    [GeneratedRegex("^The (constructor parameter|property or field) '(?<name>[^']+)' .*doesn't allow (setting )?null values", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Null();

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped to any", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 100)]
    private static partial Regex Unknown();

    [GeneratedRegex("^Duplicate property '(?<name>.*)' encountered", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 100)]
    private static partial Regex Twice();
}
