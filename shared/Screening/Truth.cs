namespace InteragencyReview.Screening;

/// <summary>
/// Three-valued logic after Kleene, ordered so that <i>and</i> is the least and <i>or</i> the greatest of the parts.
/// </summary>
public enum Truth
{
    False,
    Unknown,
    True,
}

public static class Truths
{
    public static Truth Of(bool known) => known ? Truth.True : Truth.False;

    /// <summary>False if either is false, else unknown if either is unknown.</summary>
    public static Truth And(this Truth one, Truth other) => one < other ? one : other;

    /// <summary>True if either is true, else unknown if either is unknown.</summary>
    public static Truth Or(this Truth one, Truth other) => one > other ? one : other;
}
