using System.CommandLine;
using InteragencyReview.Tool.DeadLetters;

namespace InteragencyReview.Tool;

/// <summary><c>review dead-letters</c>: what the services could not handle, and what becomes of it.</summary>
public static class DeadLettersCommand
{
    public static Command Create() => new("dead-letters", "Shows the messages that the services could not handle, has them handled again, or throws them away.")
    {
        ListCommand.Create(),
        ReplayCommand.Create(),
        DiscardCommand.Create(),
    };
}
