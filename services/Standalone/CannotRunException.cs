using System.Collections.Immutable;

namespace InteragencyReview.Standalone;

/// <summary>Something outside this program prevents it from running; the message is one line that says what, and what to do.</summary>
/// <param name="details">Further lines for whoever looks closer, such as the end of a log.</param>
public class CannotRunException(string line, ImmutableArray<string> details) : Exception(line)
{
    public CannotRunException(string line)
        : this(line, [])
    {
    }

    public ImmutableArray<string> Details { get; } = details;
}
