using Npgsql;

namespace InteragencyReview.EventStoreTests;

/// <summary>The tests, and the process that one of them kills: it owns a subscription until then.</summary>
public static class Program
{
    public const string Owned = "owned";

    /// <param name="arguments">The database, and the name of the subscription.</param>
    public static async Task<int> Main(string[] arguments)
    {
        await using var database = NpgsqlDataSource.Create(arguments[0]);
        await using var store = Stores.Open(database);
        await using var ownership = await store.Own(arguments[1], CancellationToken.None);
        Console.WriteLine(Owned);

        // It ends with whoever started it.
        await Console.In.ReadLineAsync();
        return 0;
    }
}
