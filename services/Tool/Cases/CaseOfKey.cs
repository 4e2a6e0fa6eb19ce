using System.Collections.Immutable;
using System.CommandLine;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Cases;

/// <summary>A case by what people know: its id, its case file id, its IDNCASE, or circuit and docket number.</summary>
internal static class CaseOfKey
{
    public const string What = "its id, case file id, IDNCASE, or circuit/docket number";

    private sealed record Answer(ImmutableArray<Item> Items);

    private sealed record Item(Guid CaseId, string? CaseFileId, string By);

    public static Option<string?> Option(string description) => new("--case") { Description = $"{description}: {What}.", HelpName = "case" };

    /// <summary>Several cases, one after the other.</summary>
    public static Option<string[]> Options(string description) =>
        new("--case") { Description = $"{description}: {What}.", HelpName = "case", AllowMultipleArgumentsPerToken = true };

    /// <exception cref="ServiceCallException">There is no such case, or the text is a key of several.</exception>
    public static async Task<Guid> Find(ServiceClient group, string key, CancellationToken stop)
    {
        if (Guid.TryParseExact(key, "D", out var id))
            return id;
        if (string.IsNullOrWhiteSpace(key))
            throw ServiceCallException.OfTheUser($"Name the case: {What}.");
        var found = (await group.Get<Answer>(Query.Of("/cases", ("key", key)), stop)).Items;
        return found.Select(item => item.CaseId).Distinct().ToList() switch
        {
            [] => throw ServiceCallException.OfTheUser($"No case is known as {Printable.Of(key)}: name {What}."),
            [var one] => one,
            _ => throw ServiceCallException.OfTheUser(
                $"{Printable.Of(key)} names several cases: {string.Join("; ", found.Select(item => $"{item.CaseId} (as {item.By}, case file {Printable.Of(item.CaseFileId)})"))}. Name one by its id."),
        };
    }
}
