namespace InteragencyReview.Kernel;

/// <summary>The reasons a person gives for a ballot, a concurrence or a settlement.</summary>
public static class WrittenReasons
{
    /// <summary>In UTF-16 code units: some two pages, and a bound on what one message can weigh.</summary>
    public const int Longest = 4000;

    /// <summary>Null when the text will do.</summary>
    /// <param name="reasons">What the person wrote.</param>
    /// <param name="why">For whom they are compulsory, as the end of a sentence; null when they are not.</param>
    public static Refusal? Check(string? reasons, string? why)
    {
        if (why is not null && VisibleText.IsBlank(reasons))
            return new Refusal("reasons-missing", $"Reasons are compulsory for {why}: write down what it rests on.");
        if (reasons is { Length: > Longest })
            return new Refusal("reasons-too-long", $"The reasons have {reasons.Length} characters; at most {Longest} fit.");

        // PostgreSQL stores no U+0000 in jsonb: such an event could be decided, but never be written.
        if (reasons is not null && reasons.Contains('\0', StringComparison.Ordinal))
            return new Refusal("reasons-unreadable", "The reasons contain a NUL character: take it out.");
        return null;
    }
}
