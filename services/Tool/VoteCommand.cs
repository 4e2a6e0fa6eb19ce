using System.CommandLine;
using InteragencyReview.Tool.Votes;

namespace InteragencyReview.Tool;

/// <summary><c>review vote</c>: all that people do in a vote.</summary>
public static class VoteCommand
{
    public static Command Create() => new("vote", "Opens votes, casts ballots, concurs, settles.")
    {
        OpenCommand.Create(),
        ShowCommand.Create(),
        CastCommand.Create(),
        ConcurCommand.Create(),
        SettleCommand.Create(),
    };
}
