namespace InteragencyReview.ServiceDefaults;

/// <summary>A command that brings as much as records do: its body is bounded by the service's limit alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LargeBodyAttribute : Attribute;
