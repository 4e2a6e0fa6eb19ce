using System.CommandLine;
using System.Text.Json;
using InteragencyReview.Tool.Cases;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary>A vote by its id, or the last vote on a case by what people know of the case.</summary>
internal static class VoteOf
{
    public static Argument<string> Argument() => new("vote") { Description = $"The vote; or the case whose last vote it is, by {CaseOfKey.What}." };

    /// <exception cref="ServiceCallException">There is no such case, or there has been no vote on it.</exception>
    public static async Task<Guid> Find(ServiceClient group, string vote, CancellationToken stop)
    {
        if (Guid.TryParseExact(vote, "D", out var id))
            return id;
        var answer = await group.Get<JsonElement>($"/cases/{await CaseOfKey.Find(group, vote, stop)}", stop);
        return answer.TryGetProperty("vote", out var last) && last.ValueKind == JsonValueKind.Object
            ? last.GetProperty("voteId").GetGuid()
            : throw ServiceCallException.OfTheUser($"There has been no vote on the case of {Printable.Of(vote)}: open one with review vote open --case.");
    }
}
