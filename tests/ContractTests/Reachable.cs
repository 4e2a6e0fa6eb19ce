namespace InteragencyReview.ContractTests;

/// <summary>What contracts are made of.</summary>
internal static class Reachable
{
    /// <returns>The types themselves, and those of their members and of the members' members.</returns>
    public static IReadOnlySet<Type> From(IEnumerable<Type> contracts)
    {
        var found = new HashSet<Type>();
        var ahead = new Queue<Type>(contracts);
        while (ahead.TryDequeue(out var type))
        {
            if (Nullable.GetUnderlyingType(type) is { } underlying)
                ahead.Enqueue(underlying);
            else if (type.IsGenericType)
                Array.ForEach(type.GetGenericArguments(), ahead.Enqueue);
            else if (type.Namespace?.StartsWith(nameof(InteragencyReview), StringComparison.Ordinal) == true && found.Add(type))
                Array.ForEach(type.GetProperties(), property => ahead.Enqueue(property.PropertyType));
        }

        return found;
    }
}
