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

    /// <exception cref="InvalidOperationException">The row belongs to another view: a bug in the view.</exception>
    internal ViewRow? Own(ViewRow? row) => row is null || ReferenceEquals(row.Table, this)
        ? row
        : throw new InvalidOperationException($"A view of {Name} makes a row of {row.Table.Name}.");

    /// <summary>The key of a row as one text, to tell rows apart.</summary>
    public string KeyOf(ViewRow row) => KeyOf(row.Values);

    internal string KeyOf(ImmutableArray<object?> values) => string.Join('\u001f', values.Take(KeyColumns));
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
