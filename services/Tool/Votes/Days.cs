using System.CommandLine;

namespace InteragencyReview.Tool.Votes;

/// <summary>The day for which a person acts, where that is not today.</summary>
internal static class Days
{
    public static Option<DateOnly?> On() =>
        Asked.Day("--on", "The day for which it is done, as in 2011-12-05; else today. Never a day to come, nor one before the last act.");
}
