namespace InteragencyReview.StandaloneTests;

/// <summary>Shows what only happens to root; skipped, and counted as skipped, for everybody else.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "Needs to run as root.";
    }
}
