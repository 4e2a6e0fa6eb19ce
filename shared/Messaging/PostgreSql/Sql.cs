using System.Collections.Concurrent;
using Npgsql;

namespace InteragencyReview.Messaging.PostgreSql;

/// <summary>The statements in the .sql files beside this one, with positional parameters.</summary>
internal static class Sql
{
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    public static string Text(string name) => Texts.GetOrAdd(name, static name =>
    {
        var resource = $"PostgreSql/{name}.sql";
        using var stream = typeof(Sql).Assembly.GetManifestResourceStream(resource)
            ?? throw new ArgumentException($"No statement {resource} in this assembly.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    public static NpgsqlCommand Command(NpgsqlDataSource database, string name, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = database.CreateCommand(Text(name));
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, string name, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(Text(name), connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    public static NpgsqlBatchCommand BatchCommand(string name, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(Text(name));
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    public static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };
}
