using InteragencyReview.RabbitFixture;

namespace InteragencyReview.SystemTests.Running;

/// <summary>Shows what happens on RabbitMQ only; skipped, and counted as skipped, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RabbitFactAttribute : FactAttribute
{
    public RabbitFactAttribute() => Skip = RabbitServer.WhyMissing;
}
