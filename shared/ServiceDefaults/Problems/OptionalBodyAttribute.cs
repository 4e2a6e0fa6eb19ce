namespace InteragencyReview.ServiceDefaults;

/// <summary>A command that says all it must by its route: no body is as good as an empty one.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OptionalBodyAttribute : Attribute;
