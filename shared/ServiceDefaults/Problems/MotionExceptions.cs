using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// The cases that a person takes out of a motion, by their ids. An id that is mistyped, or that of a ballot or a vote, takes nothing out:
/// the case that was to be spared would be put to the vote, or voted on, for good. So a motion with such an exception is refused whole.
/// </summary>
public static class MotionExceptions
{
    /// <summary>A sentence of more than 300 characters is not shown by the tool.</summary>
    private const int MostNamed = 2;

    /// <summary>Null when there is none.</summary>
    /// <param name="strangers">Exceptions that are no cases of the motion.</param>
    /// <param name="of">What they are no cases of.</param>
    /// <param name="next">What has not happened, and what to send.</param>
    public static Refusal? Refuse(ImmutableArray<Guid> strangers, string of, string next) => strangers switch
    {
        [] => null,
        [var one] => new Refusal("not-of-the-motion", $"{one} is no case of {of}: {next}"),
        _ => new Refusal("not-of-the-motion", $"{Named(strangers)} are no cases of {of}: {next}"),
    };

    /// <summary>The first of them, and how many there are besides.</summary>
    public static string Named(ImmutableArray<Guid> cases) =>
        string.Join(", ", cases.Take(MostNamed)) + (cases.Length > MostNamed ? $" and {cases.Length - MostNamed} more" : "");
}
