using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Specs;

/// <summary>Given events, when a decision, then events or a refusal. Derive, say how the state is built, write sentences.</summary>
public abstract class Spec<TState, TEvent>(TState initial, Func<TState, TEvent, TState> evolve)
{
    protected Scenario Given(params ReadOnlySpan<TEvent> history) => new([.. history], initial, evolve);

    public sealed class Scenario(ImmutableArray<TEvent> history, TState initial, Func<TState, TEvent, TState> evolve)
    {
        public Result When(Func<TState, Decision<TEvent>> decide) => new(decide(history.Aggregate(initial, evolve)));
    }

    public sealed class Result(Decision<TEvent> decision)
    {
        public void Then(params ReadOnlySpan<TEvent> expected)
        {
            Assert.True(decision.Refusal is null, $"Refused: {decision.Refusal?.Type}: {decision.Refusal?.Reason}");
            Assert.Equal(expected.ToArray(), decision.Events.ToArray());
        }

        public void ThenNothing() => Then();

        public void ThenRefused(string type)
        {
            Assert.Empty(decision.Events);
            Assert.Equal(type, decision.Refusal?.Type);
        }
    }
}
