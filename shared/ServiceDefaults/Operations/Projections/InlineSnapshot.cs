using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using InteragencyReview.Kernel;
using JasperFx.Events.Aggregation;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events;
using Marten.Linq.Members;
using Marten.Schema;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

public enum SnapshotFault
{
    /// <summary>The stream has events, and there is no row.</summary>
    Missing,

    /// <summary>The row leaves out the last events.</summary>
    Behind,

    /// <summary>The row is not what the events say.</summary>
    Different,

    /// <summary>There is a row and no such stream.</summary>
    NoStream,

    /// <summary>The events themselves cannot be read or folded: mend this first.</summary>
    Unreadable,
}

/// <param name="Members">Which members of the document, or columns of its table, are not what the events say.</param>
public sealed record SnapshotDifference(string Stream, SnapshotFault Fault, ImmutableArray<string> Members);

/// <summary>One kind of inline snapshots: a row for each stream of its kind, held against the fold of the stream's events.</summary>
internal abstract class InlineSnapshot
{
    /// <summary>The name of its type, in small letters with hyphens.</summary>
    public required string Name { get; init; }

    public static ImmutableArray<InlineSnapshot> AllOf(IDocumentStore store, NpgsqlDataSource database) =>
    [
        .. ((DocumentStore)store).Options.Projections.All.OfType<IAggregateProjection>()
            .Where(projection => projection.Lifecycle == ProjectionLifecycle.Inline && projection.AggregateType.IsAssignableTo(typeof(IAggregate)))
            .Select(projection => projection.AggregateType)
            .OrderBy(type => type.Name, StringComparer.Ordinal)
            .Select(type => (InlineSnapshot)typeof(InlineSnapshot).GetMethod(nameof(Of), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type).Invoke(null, [store, database])!),
    ];

    public abstract Task<long> Count(CancellationToken stop);

    /// <summary>The next streams in order of name, and rows without one.</summary>
    public abstract Task<IReadOnlyList<string>> Next(string after, int most, CancellationToken stop);

    /// <returns>Null when the row is as the events say.</returns>
    public abstract Task<SnapshotDifference?> Compare(string stream, CancellationToken stop);

    public abstract Task Mend(string stream, CancellationToken stop);

    private static InlineSnapshot<T> Of<T>(DocumentStore store, NpgsqlDataSource database)
        where T : class, IAggregate => new(store, database) { Name = JsonNamingPolicy.KebabCaseLower.ConvertName(typeof(T).Name) };
}

internal sealed class InlineSnapshot<T>(DocumentStore store, NpgsqlDataSource database) : InlineSnapshot
    where T : class, IAggregate
{
    private readonly IDocumentType _mapping = ((IDocumentStore)store).Options.FindOrResolveDocumentType(typeof(T));
    private readonly string _streams = store.Options.Events.DatabaseSchemaName + ".mt_streams";
    private readonly string _kind = ((EventGraph)store.Options.Events).AggregateAliasFor(typeof(T));

    private string Table => _mapping.TableName.QualifiedName;

    public override async Task<long> Count(CancellationToken stop)
    {
        await using var command = database.CreateCommand($"select count(*) from {_streams} where type = $1");
        command.Parameters.Add(new() { Value = _kind });
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    public override async Task<IReadOnlyList<string>> Next(string after, int most, CancellationToken stop)
    {
        await using var command = database.CreateCommand(
            $"""
            (select id from {_streams} where id > $1 and type = $2 order by id limit $3)
            union (select id from {Table} where id > $1 order by id limit $3)
            order by id limit $3
            """);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = _kind });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var streams = new List<string>();
        while (await reader.ReadAsync(stop))
            streams.Add(reader.GetString(0));
        return streams;
    }

    public override async Task<SnapshotDifference?> Compare(string stream, CancellationToken stop)
    {
        // Row and version come from one statement, and events never change: nobody who appends meanwhile can make a difference.
        var row = await Read(stream, stop);
        if (row.StreamVersion is not { } version)
            return row.Data is null ? null : new(stream, SnapshotFault.NoStream, []);
        T? fold;
        try
        {
            await using var session = store.QuerySession();
            fold = await session.Events.AggregateStreamAsync<T>(stream, version, token: stop);
        }
        catch (Exception e) when (e is not OperationCanceledException and not NpgsqlException)
        {
            return new(stream, SnapshotFault.Unreadable, []);
        }

        if (row.Data is null)
            return fold is null ? null : new(stream, SnapshotFault.Missing, []);
        if (row.Revision < version)
            return new(stream, SnapshotFault.Behind, []);
        ImmutableArray<string> members = fold is null ? ["id"] : [.. Differences(row, fold)];
        return members.IsEmpty ? null : new(stream, SnapshotFault.Different, members);
    }

    public override Task Mend(string stream, CancellationToken stop) => Snapshots.TryMend<T>(store, stream, stop);

    private async Task<Row> Read(string stream, CancellationToken stop)
    {
        var columns = string.Concat(_mapping.DuplicatedFields.Select(field => $", d.{field.ColumnName}"));
        await using var command = database.CreateCommand(
            $"""
            select s.version, d.data::text, d.mt_version{columns}
            from (values ($1)) asked (id) left join {_streams} s on s.id = asked.id left join {Table} d on d.id = asked.id
            """);
        command.Parameters.Add(new() { Value = stream });
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return new(
            reader.IsDBNull(0) ? null : reader.GetInt64(0),
            reader.IsDBNull(1) ? null : reader.GetString(1),
            reader.IsDBNull(2) ? 0 : reader.GetInt64(2),
            [.. Enumerable.Range(3, _mapping.DuplicatedFields.Count).Select(n => Comparable(reader.IsDBNull(n) ? null : reader.GetValue(n)))]);
    }

    private IEnumerable<string> Differences(Row row, T fold)
    {
        foreach (var member in MembersThatDiffer(row.Data!, fold))
            yield return member;
        if (row.Revision != fold.Version)
            yield return "mt_version";
        foreach (var (field, stored) in _mapping.DuplicatedFields.Zip(row.Columns))
        {
            if (stored != Comparable(ValueOf(field, fold)))
                yield return field.ColumnName;
        }
    }

    /// <summary>
    /// The row is read and written anew as the fold is, since a set has another order in each process; and what the document has beyond
    /// the state's members is told as well.
    /// </summary>
    private IEnumerable<string> MembersThatDiffer(string data, T fold)
    {
        JsonObject stored, raw;
        try
        {
            var serializer = store.Options.Serializer();
            raw = JsonNode.Parse(data)!.AsObject();
            stored = JsonNode.Parse(serializer.ToJson(serializer.FromJson<T>(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(data)))))!.AsObject();
        }
        catch (JsonException)
        {
            return ["data"];
        }

        var folded = JsonNode.Parse(store.Options.Serializer().ToJson(fold))!.AsObject();
        return stored.Concat(folded).Concat(raw).Select(member => member.Key).Distinct(StringComparer.Ordinal)
            .Where(name => !JsonNode.DeepEquals(stored[name], folded[name]) || (raw.ContainsKey(name) && !folded.ContainsKey(name)));
    }

    private static object? ValueOf(DuplicatedField field, T fold) => field.Members.Aggregate(
        (object?)fold,
        (value, member) => value is null ? null : member switch
        {
            PropertyInfo property => property.GetValue(value),
            FieldInfo of => of.GetValue(value),
            _ => throw new NotSupportedException($"{typeof(T).Name}.{member.Name} is no property."),
        });

    /// <summary>One text for a value, as a state has it and as a column has it.</summary>
    private static string? Comparable(object? value) => value switch
    {
        null => null,
        DateTimeOffset time => Comparable(time.UtcDateTime),
        DateTime time => (time.ToUniversalTime().Ticks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        DateOnly day => Comparable(day.ToDateTime(default, DateTimeKind.Utc)),
        string text => text,
        System.Collections.IEnumerable many => string.Join('\n', many.Cast<object?>().Select(Comparable)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private sealed record Row(long? StreamVersion, string? Data, long Revision, ImmutableArray<string?> Columns);
}
