using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary>Cases and their votes, by their ids or by the case file of DHS.</summary>
internal static class Cases
{
    public static Option<Guid?> Option(string description) => new("--case") { Description = description, HelpName = "case or case file", CustomParser = Parse };

    public static Argument<string> OfVote() => new("vote") { Description = "The vote; or the case file whose last vote it is." };

    /// <summary>The last vote on a case, where the case file is named.</summary>
    public static async Task<Guid> Vote(ServiceClient group, string vote, CancellationToken stop)
    {
        if (Guid.TryParse(vote, out var id))
            return id;
        var answer = await group.Get<JsonElement>($"/cases/{CaseIds.Of(vote)}", stop);
        return answer.TryGetProperty("vote", out var last)
            ? last.GetProperty("voteId").GetGuid()
            : throw new ServiceCallException($"There has been no vote on the case of {vote}: open one with review vote open --case {vote}.") { Status = 404 };
    }

    private static Guid? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        return Guid.TryParse(text, out var id) ? id : CaseIds.Of(text);
    }
}
