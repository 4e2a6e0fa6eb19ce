namespace InteragencyReview.Kernel;

/// <summary>By what a command names a person: the subject under which the identity provider knows that person.</summary>
public static class Subject
{
    /// <summary>In UTF-16 code units. No identity provider gives a longer one (OpenID Connect Core 1.0, 2), and streams are named by it.</summary>
    public const int Longest = 255;

    /// <summary>Null when the text can be a subject.</summary>
    /// <param name="member">Of the command, as it is written there.</param>
    public static Refusal? Check(string member, string subject) =>
        subject.Length <= Longest && !subject.Any(char.IsControl)
            ? null
            : new Refusal("bad-subject", $"{member}: a subject of at most {Longest} characters without control characters is expected.");
}
