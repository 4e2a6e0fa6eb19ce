using System.Collections.Immutable;
using System.Security.Claims;
using InteragencyReview.Kernel;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Who is asking, as the token says.</summary>
/// <param name="Subject">Stable and unique at the identity provider: what ballots and concurrences are attributed to.</param>
/// <param name="Agency">Null for those who sit outside the three agencies, as a court's inspector does.</param>
/// <param name="Roles">As claimed; what they allow is <see cref="ActsAs"/>.</param>
/// <param name="Cleared">May be given grants to protected facts.</param>
public sealed record Officer(string Subject, string Name, Agency? Agency, ImmutableHashSet<Role> Roles, bool Cleared)
{
    public const string SubjectClaim = "sub";
    public const string NameClaim = "name";
    public const string AgencyClaim = "agency";
    public const string RoleClaim = "role";
    public const string ClearanceClaim = "clearance";
    public const string ProtectedClearance = "protected";

    /// <summary>
    /// Whether a role counts. Whatever other role was given, an adjudicator never takes part in a review, and one who gives access never
    /// reaches audit (NIST 800-53 AC-5).
    /// </summary>
    public bool ActsAs(Role role) => Roles.Contains(role)
        && !(role.TakesPart() && Roles.Contains(Role.Adjudicator))
        && !(role.ReachesAudit() && Roles.Contains(Role.AccessAdmin));

    /// <summary>The officer as decisions know a person.</summary>
    /// <exception cref="InvalidOperationException">The officer sits in none of the three agencies: the endpoint must ask for one.</exception>
    public Person AsPerson() => new(
        Subject,
        Agency ?? throw new InvalidOperationException("This endpoint asks for an agency, and the officer has none."),
        [.. Roles.Select(role => role.Code()).Order(StringComparer.Ordinal)]);

    internal static Officer From(ClaimsPrincipal user)
    {
        var subject = user.FindFirst(SubjectClaim)?.Value is { Length: > 0 } sub
            ? sub
            : throw new InvalidOperationException("Nobody is signed in: this endpoint allows anonymous callers and cannot ask who they are.");
        return new(
            subject,
            user.FindFirst(NameClaim)?.Value ?? subject,
            AgencyOf(user),
            [.. user.FindAll(RoleClaim).Select(claim => RoleCodes.Parse(claim.Value)).OfType<Role>()],
            user.HasClaim(ClearanceClaim, ProtectedClearance));
    }

    // Two agencies in one token are none: whose ballot would it be?
    private static Agency? AgencyOf(ClaimsPrincipal user)
    {
        if (user.FindAll(AgencyClaim).ToList() is not [var claim])
            return null;
        foreach (var agency in Enum.GetValues<Agency>())
        {
            if (string.Equals(agency.Code(), claim.Value, StringComparison.OrdinalIgnoreCase))
                return agency;
        }

        return null;
    }
}

public static class OfficerOfAPrincipal
{
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public static Officer Officer(this ClaimsPrincipal user) => ServiceDefaults.Officer.From(user);
}
