using System.CommandLine;
using InteragencyReview.Tool.Parked;

namespace InteragencyReview.Tool;

/// <summary><c>review parked</c>: what subscriptions could not handle, and how it is tried again.</summary>
public static class ParkedCommand
{
    public static Command Create() => new("parked", "Shows what the subscriptions of the services could not handle, and tries it again.")
    {
        ListCommand.Create(),
        ReplayCommand.Create(),
    };
}
