using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.WorkingGroup;

/// <summary>Who may read what the working group has on a case.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReadCasesAttribute() : RequireAccessAttribute(
    Role.Reviewer, Role.Chair, Role.Supervisor, Role.Oversight, Role.ChiefCounsel, Role.DeputyDirector, Role.DojPrincipal);
