using System.Text.Json;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Votes;

/// <summary>How a ballot stands after it was cast, as its agency tells it.</summary>
internal sealed record BallotCastAnswer(Guid Id, Guid VoteId, string State, int Revision, string? Choice, string? Officer)
{
    public static void Show(JsonElement answer, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(answer.GetRawText());
            return;
        }

        var cast = Asking.As<BallotCastAnswer>(answer);
        output.WriteLine($"{Printable.Of(cast.Choice)}, revision {cast.Revision}, by {Printable.Of(cast.Officer)}, in vote {cast.VoteId}");
    }
}
