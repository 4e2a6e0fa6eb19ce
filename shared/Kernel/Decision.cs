using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace InteragencyReview.Kernel;

/// <summary>Why a command was not carried out: an answer to the user, not an exception.</summary>
/// <param name="Type">Stable, kebab-case: the last segment of the problem's <c>type</c>.</param>
/// <param name="Reason">A sentence a person understands, saying what to do. Never a protected value.</param>
public sealed record Refusal(string Type, string Reason);

/// <summary>What a pure decision returns: events (perhaps none), or one refusal.</summary>
[CollectionBuilder(typeof(Decision), nameof(Decision.Of))]
public readonly struct Decision<TEvent> : IEnumerable<TEvent>
{
    private readonly ImmutableArray<TEvent> _events;

    internal Decision(ImmutableArray<TEvent> events) => _events = events;

    private Decision(Refusal refusal) => Refusal = refusal;

    public ImmutableArray<TEvent> Events => _events.IsDefault ? [] : _events;

    public Refusal? Refusal { get; }

    public static implicit operator Decision<TEvent>(Refusal refusal) => new(refusal);

    public IEnumerator<TEvent> GetEnumerator() => ((IEnumerable<TEvent>)Events).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Builds a <see cref="Decision{TEvent}"/> from a collection expression.</summary>
public static class Decision
{
    public static Decision<TEvent> Of<TEvent>(ReadOnlySpan<TEvent> events) => new([.. events]);
}
