using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Specs;

/// <summary>Given events, when a decision, then events or a refusal. Derive, say how the state is built, write sentences.</summary>
public abstract class Spec<TState, TEvent>(TState initial, Func<TState, TEvent, TState> evolve)
{
    protected Scenario Given(params ReadOnlySpan<TEvent> history) => new([.. history], initial, evolve);

    public sealed class Scenario(ImmutableArray<TEvent> history, TState initial, Func<TState, TEvent, TState> evolve)
    {
        /// <summary>What the history comes to, for specs of what a state knows about itself.</summary>
        public TState State => history.Aggregate(initial, evolve);

        public Result When(Func<TState, Decision<TEvent>> decide) => new(decide(State));
    }

    public sealed class Result(Decision<TEvent> decision)
    {
        public void Then(params ReadOnlySpan<TEvent> expected)
        {
            Assert.True(decision.Refusal is null, $"Refused: {decision.Refusal?.Type}: {decision.Refusal?.Reason}");
            Assert.Equal(Written(expected.ToArray()), Written(decision.Events));
        }

        public void ThenNothing() => Then();

        public void ThenRefused(string type)
        {
            Assert.Empty(decision.Events);
            Assert.Equal(type, decision.Refusal?.Type);
        }

        // As the log would hold them: records with ImmutableArray members are otherwise equal by reference only.
        private static string[] Written(IEnumerable<TEvent> events) =>
            [.. events.Select(e => $"{e!.GetType().Name} {JsonSerializer.Serialize(e, e.GetType(), WireJson.Options)}")];
    }
}
