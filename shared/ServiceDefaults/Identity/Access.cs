using System.Collections.Immutable;
using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Who may call an endpoint: one of the roles, from one of the agencies, and cleared where that is asked. It stands on the
/// endpoint as metadata (<see cref="RequireAccessAttribute"/>), so that a table of every route can be read and tested.
/// </summary>
public sealed class Access : IAuthorizationRequirement
{
    private Access(ImmutableArray<Role> roles, ImmutableArray<Agency> agencies, ImmutableArray<Role> rolesAnywhere, bool clearedOnly) =>
        (Roles, Agencies, RolesAnywhere, ClearedOnly) = (roles, agencies, rolesAnywhere, clearedOnly);

    /// <summary>Everybody who is signed in.</summary>
    public static Access Anyone { get; } = new([], [], [], clearedOnly: false);

    /// <summary>Any of them will do; none named, any caller who is signed in.</summary>
    public ImmutableArray<Role> Roles { get; }

    /// <summary>Any of them will do; none named, callers of every agency and of none.</summary>
    public ImmutableArray<Agency> Agencies { get; }

    /// <summary>These will do as well, at every agency and at none.</summary>
    public ImmutableArray<Role> RolesAnywhere { get; }

    public bool ClearedOnly { get; }

    public static Access For(Role role, params ReadOnlySpan<Role> others) => Of([role, .. others], [], [], clearedOnly: false);

    public Access At(Agency agency, params ReadOnlySpan<Agency> others) => Of(Roles, [agency, .. others], RolesAnywhere, ClearedOnly);

    public Access Anywhere(params ReadOnlySpan<Role> roles) => Of(Roles, Agencies, [.. roles], ClearedOnly);

    public Access Cleared() => new(Roles, Agencies, RolesAnywhere, clearedOnly: true);

    internal static Access Of(IEnumerable<Role> roles, IEnumerable<Agency> agencies, IEnumerable<Role> rolesAnywhere, bool clearedOnly) =>
        new([.. roles.Distinct().Order()], [.. agencies.Distinct().Order()], [.. rolesAnywhere.Distinct().Order()], clearedOnly);

    /// <summary>What an endpoint declares, or null when it declares nothing and every signed-in caller may use it.</summary>
    public static Access? Of(Endpoint endpoint) => endpoint.Metadata.GetMetadata<RequireAccessAttribute>()?.Access;

    /// <summary>Null when the officer may; else why not, in words for that officer.</summary>
    public Refusal? Refuse(Officer officer)
    {
        var isAnywhere = RolesAnywhere.Any(officer.ActsAs);
        if (Roles.Length > 0 && !isAnywhere && !Roles.Any(officer.ActsAs))
        {
            var claimed = Roles.Concat(RolesAnywhere).Where(officer.Roles.Contains).ToList();
            if (claimed.Count == 0)
                return new("role-missing", $"This needs the role {Listed(Roles.Concat(RolesAnywhere).Select(role => role.Code()))}.");
            return officer.Roles.Contains(Role.Adjudicator) && claimed.Exists(role => role.TakesPart())
                ? new("adjudicator-takes-no-part", "A judge or Board member, who may have to rule on the motion, takes no part in a review.")
                : new("access-admin-reaches-no-audit", "One who gives and takes access does not reach what tells who did what, whatever other role was given.");
        }

        if (Agencies.Length > 0 && !isAnywhere && !Agencies.Any(agency => agency == officer.Agency))
            return new("other-agency", $"This is for {Listed(Agencies.Select(agency => agency.Code().ToUpperInvariant()))} only.");
        return ClearedOnly && !officer.Cleared ? new("clearance-missing", "This needs clearance for protected facts.") : null;
    }

    /// <summary>For instance <c>reviewer|chair at DHS cleared</c>: stable, for tables.</summary>
    public override string ToString() => string.Concat(
        Roles.Length > 0 ? string.Join('|', Roles.Select(role => role.Code())) : "anyone",
        Agencies.Length > 0 ? " at " + string.Join('|', Agencies.Select(agency => agency.Code().ToUpperInvariant())) : "",
        RolesAnywhere.Length > 0 ? ", " + string.Join('|', RolesAnywhere.Select(role => role.Code())) + " anywhere" : "",
        ClearedOnly ? " cleared" : "");

    private static string Listed(IEnumerable<string> names) => string.Join(" or ", names);
}

/// <summary>
/// Declares who may call the endpoint: <c>[RequireAccess(Role.Records, At = [Agency.Dhs])]</c> on its method or class; without a role,
/// everybody who is signed in. Declared twice (class and method, group and endpoint), both must hold and the inner one is shown.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public class RequireAccessAttribute(params Role[] roles) : Attribute, IAuthorizationRequirementData
{
    private Access? _access;

    internal RequireAccessAttribute(Access access)
        : this([.. access.Roles]) => (_access, At, Anywhere, Cleared) = (access, [.. access.Agencies], [.. access.RolesAnywhere], access.ClearedOnly);

    public IReadOnlyList<Role> Roles => roles;

    public Agency[] At { get; init; } = [];

    /// <summary>Further roles, whose holders may call from every agency and from none.</summary>
    public Role[] Anywhere { get; init; } = [];

    public bool Cleared { get; init; }

    public Access Access => _access ??= Access.Of(roles, At, Anywhere, Cleared);

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [Access];
}

public static class AccessToAnEndpoint
{
    /// <summary>The same for an endpoint that is mapped by a lambda, or for a group.</summary>
    public static TBuilder RequireAccess<TBuilder>(this TBuilder endpoint, Access access)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new RequireAccessAttribute(access));
}
