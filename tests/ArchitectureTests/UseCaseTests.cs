using System.Reflection;
using InteragencyReview.Ballots;
using InteragencyReview.Dhs;
using InteragencyReview.Eoir;
using InteragencyReview.Kernel;
using InteragencyReview.Oil;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup;
using JasperFx.Events;
using Wolverine.Http;
using Wolverine.Marten;

namespace InteragencyReview.ArchitectureTests;

/// <summary>The form of a use case: who may call it, what it may ask, and where its events go.</summary>
public sealed class UseCaseTests
{
    private static readonly string[] PureNames = ["Decide", "Apply", "Tally"];

    private static readonly Type[] Types =
    [
        .. new[]
        {
            typeof(DhsStore), typeof(EoirStore), typeof(OilStore), typeof(WorkingGroupStore), typeof(BallotBox), typeof(EventSourcing),
        }.SelectMany(type => type.Assembly.GetTypes()),
    ];

    /// <summary>Endpoints whose access does not stand beside them. An entry that is no longer needed is an error, too.</summary>
    private static readonly Dictionary<string, string> AccessElsewhere = new(StringComparer.Ordinal)
    {
        ["CastBallot.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["ClaimBallot.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["CastMotion.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["CastOnBehalf.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["EndDelegation.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["GiveDelegation.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["Reassign.Post"] = "BallotBox.AddBallotBox: the agency's own chairs.",
        ["RecordAbsence.Post"] = "BallotBox.AddBallotBox: the agency's own chairs.",
        ["GetBallots.Get"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["Recuse.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["StepAside.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["ReleaseBallot.Post"] = "BallotBox.AddBallotBox: the agency's own reviewers.",
        ["GetRuleSets.Get"] = "The guidance is published: everybody who is signed in may read it.",
    };

    [Fact]
    public void Events_are_not_returned_beside_two_streams() => Assert.Empty(Methods(Types).Where(HasTwoStreamsAndEvents).Select(Name));

    [Fact]
    public void Events_that_are_would_be_noticed() =>
        Assert.Equal(
            ["Offending.AtOnce", "Offending.InTime", "Offending.ByHandle"],
            Methods([typeof(Offending)]).Where(HasTwoStreamsAndEvents).Select(Name));

    [Fact]
    public void Decisions_and_states_are_given_the_time_and_ask_nobody()
    {
        // What ServiceDefaults calls Apply sets something up; there are no decisions and no states in it.
        var pure = Methods(Types.Where(type => type.Assembly != typeof(ServiceDefaults.Access).Assembly))
            .Where(method => PureNames.Contains(method.Name, StringComparer.Ordinal)).ToList();
        Assert.NotEmpty(pure);
        Assert.Empty(pure.Where(AsksSomebody).Select(Name));
        Assert.Equal(["Offending.Decide"], Methods([typeof(Offending)]).Where(method => PureNames.Contains(method.Name, StringComparer.Ordinal)).Where(AsksSomebody).Select(Name));
    }

    [Fact]
    public void Every_decision_belongs_to_no_object_but_its_own_command()
    {
        // So it cannot reach the services that an instance was given.
        var decisions = Methods(Types).Where(method => method.Name == "Decide").ToList();
        Assert.NotEmpty(decisions);
        Assert.Empty(decisions.Where(method => !method.IsStatic).Select(Name));
    }

    [Fact]
    public void Every_state_is_an_immutable_record()
    {
        var states = Types.Where(type => type.IsAssignableTo(typeof(IAggregate)) && type.IsClass).ToList();
        Assert.NotEmpty(states);
        Assert.Empty(states.Where(state => !state.IsSealed).Select(state => $"{state.Name} is not sealed"));
        Assert.Empty(states.SelectMany(state => state.GetProperties()
            .Where(property => property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)))
            .Select(property => $"{state.Name}.{property.Name} can be set")));

        // They are stored as documents: what cannot be set from outside would be lost.
        Assert.Empty(states.SelectMany(state => state.GetProperties().Where(property => property.SetMethod is { IsPublic: false }).Select(property => $"{state.Name}.{property.Name} is not read back")));
    }

    [Fact]
    public void Every_endpoint_says_who_may_call_it()
    {
        var endpoints = Methods(Types).Where(method => method.GetCustomAttributes<WolverineHttpMethodAttribute>().Any()).ToList();
        Assert.NotEmpty(endpoints);
        var open = endpoints.Where(method => method.GetCustomAttribute<RequireAccessAttribute>() is null && method.DeclaringType!.GetCustomAttribute<RequireAccessAttribute>() is null);
        Assert.Equal(AccessElsewhere.Keys.Order(StringComparer.Ordinal), open.Select(Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<MethodInfo> Methods(IEnumerable<Type> types) => types.SelectMany(type =>
        type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly));

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    /// <summary>Returned events go to the stream of the last parameter, without an error.</summary>
    private static bool HasTwoStreamsAndEvents(MethodInfo method) =>
        method.GetParameters().Count(IsStream) > 1 && Parts(method.ReturnType).Contains(typeof(Events));

    private static bool IsStream(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().Any(attribute => attribute is WriteAggregateAttribute)
        || (parameter.ParameterType.IsGenericType && parameter.ParameterType.GetGenericTypeDefinition() == typeof(IEventStream<>));

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];

    private static bool AsksSomebody(MethodInfo method) => method.GetParameters().SelectMany(parameter => Parts(parameter.ParameterType)).Any(type =>
        type.IsAssignableTo(typeof(TimeProvider)) || type == typeof(IServiceProvider) || type.Namespace?.Split('.')[0] is "Marten" or "Wolverine" or "Npgsql" || type.Namespace?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true);

    /// <summary>What must not be.</summary>
    private static class Offending
    {
        public static Events AtOnce([WriteAggregate] object vote, [WriteAggregate] object review) => [vote, review];

        public static Task<(string Answer, Events Events)> InTime([WriteAggregate] object vote, [WriteAggregate] object review) =>
            Task.FromResult(("", AtOnce(vote, review)));

        public static Events ByHandle(IEventStream<string> vote, [WriteAggregate] object review) => [vote, review];

        public static Events OfOne([WriteAggregate] object vote, object message) => [vote, message];

        public static Decision<string> Decide(string state, TimeProvider time) => [$"{state} {time}"];
    }
}
