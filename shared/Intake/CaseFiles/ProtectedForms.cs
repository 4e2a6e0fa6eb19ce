using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Contracts.Facts;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>
/// Petitions whose form alone tells that somebody seeks asylum (8 CFR 1208.6) or is a VAWA, T or U applicant (8 USC 1367): they are
/// protected, whole, and stay with the agency.
/// </summary>
internal static class ProtectedForms
{
    /// <summary>VAWA self-petition, asylum, relative of an asylee, work permit of a VAWA applicant, T, U, relative of a U applicant; and what people write instead.</summary>
    private static readonly ImmutableArray<string> Forms = ["I360", "I589", "I730", "I765V", "I914", "I918", "I929", "VAWA", "ASYLUM", "TVISA", "UVISA"];

    /// <summary>Whatever stands between and around its letters and digits: <c>I-918</c>, <c>Form I 918, Supplement A</c>.</summary>
    public static bool Has(string? form)
    {
        var letters = string.Concat((form ?? "").Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return Forms.Any(known => letters.Contains(known, StringComparison.Ordinal));
    }

    /// <summary>What is protected of the list of petitions, as it came.</summary>
    /// <param name="list">The member as it came.</param>
    /// <param name="read">Its petitions, in the order of the list.</param>
    public static KeptMember Kept(KeptMember list, ImmutableArray<Petition> read)
    {
        using var json = JsonDocument.Parse(list.Json);
        var kept = json.RootElement.EnumerateArray().Where((_, place) => Has(read[place].Form)).Select(petition => petition.GetRawText());
        return list with { Json = $"[{string.Join(',', kept)}]" };
    }
}
