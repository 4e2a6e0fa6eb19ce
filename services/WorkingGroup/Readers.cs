using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.WorkingGroup;

/// <summary>Who may read what the working group has on a case.</summary>
internal static class Readers
{
    public static readonly Access OfCases = Access.For(Role.Reviewer, Role.Chair, Role.Supervisor, Role.Oversight);
}
