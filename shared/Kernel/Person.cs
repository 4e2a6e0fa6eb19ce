using System.Collections.Immutable;

namespace InteragencyReview.Kernel;

/// <summary>Who gives a command, as the identity provider says.</summary>
/// <param name="Id">The stable subject of the person: what the log names. Never a role, never shared.</param>
/// <param name="Agency">Where the person serves.</param>
/// <param name="Roles">All roles held, since some rules ask which role a person does <em>not</em> hold.</param>
public sealed record Person(string Id, Agency Agency, ImmutableArray<string> Roles)
{
    public bool Has(string role) => Roles.Contains(role, StringComparer.Ordinal);
}

/// <summary>The roles that decisions ask about, as they stand in the role claim.</summary>
public static class Roles
{
    /// <summary>A judge or Board member, who may have to rule on the motion and so never votes.</summary>
    public const string Adjudicator = "adjudicator";

    /// <summary>Casts ballots for the own agency.</summary>
    public const string Reviewer = "reviewer";

    /// <summary>Opens votes.</summary>
    public const string Chair = "chair";

    /// <summary>At DHS: the one whose concurrence discretion needs.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>First to settle what the panel could not.</summary>
    public const string ChiefCounsel = "chief-counsel";

    /// <summary>End of the chain.</summary>
    public const string DeputyDirector = "ice-deputy-director";

    /// <summary>Joins the deputy director in a final-order case.</summary>
    public const string DojPrincipal = "doj-principal";
}
