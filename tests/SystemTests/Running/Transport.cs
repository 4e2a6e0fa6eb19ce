using System.Reflection;
using InteragencyReview.RabbitFixture;
using Xunit.Sdk;

namespace InteragencyReview.SystemTests.Running;

/// <summary>By what messages travel between the services, and with it where their databases are.</summary>
public enum Transport
{
    /// <summary>One database for all.</summary>
    PostgreSql,

    /// <summary>A database for each.</summary>
    RabbitMq,
}

/// <summary>What the whole set of tests runs on.</summary>
public static class Transports
{
    private const string Variable = "REVIEW_TEST_TRANSPORT";

    public static Transport Usual => Asked ?? Transport.PostgreSql;

    /// <summary>Null when nobody asked for one.</summary>
    public static Transport? Asked => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => null,
        "postgresql" => Transport.PostgreSql,
        "rabbitmq" => Transport.RabbitMq,
        var other => throw new InvalidOperationException($"{Variable} is postgresql or rabbitmq, not {other}."),
    };
}

/// <summary>Runs a theory on one transport, with further values if there are any; skipped, and counted as skipped, where RabbitMQ is missing.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnAttribute : DataAttribute
{
    private readonly Transport _transport;

    public OnAttribute(Transport transport)
    {
        _transport = transport;
        Skip = transport == Transport.RabbitMq ? RabbitServer.WhyMissing
            : Transports.Usual == Transport.RabbitMq ? "This run is on RabbitMQ."
            : null;
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_transport]];
}
