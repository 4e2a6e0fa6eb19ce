using System.Collections.Immutable;

namespace InteragencyReview.EventStore;

/// <summary>The shape of a view: a table whose rows are computed from events and from nothing else.</summary>
/// <param name="Name">Name of the table; the service's own schema.sql creates it, with a <c>position bigint not null</c> beside these columns.</param>
/// <param name="Columns">In the order of <see cref="ViewRow.Values"/>; the key comes first.</param>
/// <param name="KeyColumns">How many of the columns are the key.</param>
public sealed record ViewTable(string Name, ImmutableArray<ViewColumn> Columns, int KeyColumns)
{
    public ViewRow Row(params ReadOnlySpan<object?> values)
    {
        if (values.Length != Columns.Length)
            throw new ArgumentException($"{Name} has {Columns.Length} columns, not {values.Length}.", nameof(values));
        return new ViewRow(this, [.. values]);
    }

    /// <summary>The key of a row as one text, to tell rows apart.</summary>
    public string KeyOf(ViewRow row) => string.Join('\u001f', row.Values.Take(KeyColumns));
}

public sealed record ViewColumn(string Name, ColumnType Type);

public enum ColumnType
{
    Text,
    Uuid,
    Integer,
    BigInt,
    Boolean,
    Instant,
    Date,

    /// <summary>The value is an <see cref="ImmutableArray{T}"/> of text.</summary>
    TextArray,

    /// <summary>The value is JSON text.</summary>
    Json,
}

/// <summary>A row to insert or to replace, by key.</summary>
public sealed record ViewRow(ViewTable Table, ImmutableArray<object?> Values);
