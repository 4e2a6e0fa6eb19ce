namespace InteragencyReview.Kernel;

/// <summary>The name of an event stream: a category and a natural key, <c>category-key</c>.</summary>
public readonly record struct StreamKey
{
    private StreamKey(string value) => Value = value;

    public string Value { get; }

    public static StreamKey Of(string category, string key) => new($"{category}-{key}");

    /// <summary>A name read back from a log.</summary>
    public static StreamKey Parse(string value) => new(value);

    public override string ToString() => Value;
}
