using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Authorization;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Declares on an endpoint who may call it.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class RequireAccessAttribute(Role role, params Role[] others) : Attribute, IAuthorizationRequirementData
{
    public Agency[] At { get; init; } = [];

    public Access Access => At is [var first, .. var rest] ? Access.For(role, others).At(first, rest) : Access.For(role, others);

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [Access];
}
