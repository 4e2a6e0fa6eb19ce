using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Holds the caller to the <see cref="Access"/> an endpoint declares.</summary>
internal sealed class AccessDecision : AuthorizationHandler<Access>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Access requirement)
    {
        if (context.User.Identity?.IsAuthenticated != true)
            return Task.CompletedTask;
        if (requirement.Refuse(context.User.Officer()) is { } refusal)
            context.Fail(new Because(this, new(refusal.Type, refusal.Reason)));
        else
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    private sealed class Because(IAuthorizationHandler handler, Explanation why) : AuthorizationFailureReason(handler, why.Detail)
    {
        public Explanation Why => why;
    }

    /// <summary>Carries the reason of a refusal to the place that writes the answer.</summary>
    internal sealed class Answer : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _inner = new();

        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.AuthorizationFailure?.FailureReasons.OfType<Because>().FirstOrDefault() is { } because)
                context.Features.Set(because.Why);
            return _inner.HandleAsync(next, context, policy, authorizeResult);
        }
    }
}
