namespace InteragencyReview.Kernel;

/// <summary>A state that is folded from the events of one stream.</summary>
public interface IAggregate
{
    /// <summary>The name of the stream.</summary>
    string Id { get; }

    /// <summary>How many events of the stream it is made of.</summary>
    long Version { get; }
}
