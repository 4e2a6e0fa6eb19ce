namespace InteragencyReview.ServiceDefaults;

/// <summary>What a person or machine may do; the claim <c>role</c>, repeatable.</summary>
public enum Role
{
    /// <summary>Casts ballots for the own agency.</summary>
    Reviewer,

    /// <summary>Opens votes and settles deadlocks.</summary>
    Chair,

    /// <summary>Concurs, for DHS, in a decision for discretion.</summary>
    Supervisor,

    /// <summary>Brings case files and dockets in.</summary>
    Records,

    /// <summary>The machine client that reads EOIR's feed.</summary>
    DocketSystem,

    /// <summary>Sees lag and backlog, replays dead letters.</summary>
    Operator,

    /// <summary>Reads everything open, changes nothing.</summary>
    Oversight,

    /// <summary>A judge or Board member, who may have to rule on the motion and therefore never takes part in a review.</summary>
    Adjudicator,

    /// <summary>Gives and takes access, and does not touch audit.</summary>
    AccessAdmin,

    /// <summary>DHS: first to settle what the panel could not.</summary>
    ChiefCounsel,

    /// <summary>DHS: the end of the chain of escalation.</summary>
    DeputyDirector,

    /// <summary>Justice: joins the deputy director in a final-order case.</summary>
    DojPrincipal,
}

public static class RoleCodes
{
    private static readonly Dictionary<string, Role> ByCode = Enum.GetValues<Role>().ToDictionary(Code, StringComparer.Ordinal);

    /// <summary>How the role is written in the claim.</summary>
    public static string Code(this Role role) => role switch
    {
        Role.Reviewer => "reviewer",
        Role.Chair => "chair",
        Role.Supervisor => "supervisor",
        Role.Records => "records",
        Role.DocketSystem => "docket-system",
        Role.Operator => "operator",
        Role.Oversight => "oversight",
        Role.Adjudicator => "adjudicator",
        Role.AccessAdmin => "access-admin",
        Role.ChiefCounsel => Kernel.Roles.ChiefCounsel,
        Role.DeputyDirector => Kernel.Roles.DeputyDirector,
        Role.DojPrincipal => Kernel.Roles.DojPrincipal,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A role without a claim."),
    };

    /// <summary>The role a claim names, or null: a role of another system gives nothing here.</summary>
    public static Role? Parse(string code) => ByCode.TryGetValue(code, out var role) ? role : null;

    /// <summary>Taking part in a review, which no adjudicator may.</summary>
    public static bool TakesPart(this Role role) => role is Role.Reviewer or Role.Chair or Role.Supervisor or Role.ChiefCounsel or Role.DeputyDirector or Role.DojPrincipal;

    /// <summary>
    /// Reading or acting on what tells who did what, which no access administrator may: timelines and decisions, which are open to all who
    /// take part, log heads, operations and dead letters.
    /// </summary>
    public static bool ReachesAudit(this Role role) => role is Role.Operator or Role.Oversight || role.TakesPart();
}
