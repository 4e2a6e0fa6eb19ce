using System.Collections.Frozen;
using System.Collections.Immutable;

namespace InteragencyReview.Intake.Eoir;

/// <param name="Column">Its place in the file's header.</param>
internal readonly record struct EoirField(int Column, string Value);

/// <summary>A row that was taken, with the fields that hold something, clean.</summary>
internal sealed record EoirRow(EoirTable Table, long Line, long Key, bool IsRepaired, ImmutableArray<EoirField> Fields);

/// <summary>A file's columns, to find fields of its rows by name.</summary>
internal sealed class EoirLayout(ImmutableArray<string> names)
{
    private readonly FrozenDictionary<string, int> _places = names.Select((name, place) => (name, place))
        .ToFrozenDictionary(n => n.name, n => n.place, StringComparer.OrdinalIgnoreCase);

    public string Name(int column) => column < names.Length ? names[column] : $"#{column + 1}";

    public string? Text(EoirRow row, string column)
    {
        if (!_places.TryGetValue(column, out var place))
            return null;
        foreach (var field in row.Fields)
        {
            if (field.Column == place)
                return field.Value;
        }

        return null;
    }

    public DateOnly? Date(EoirRow row, string column) => EoirValues.CleanDate(Text(row, column));

    /// <summary>A number as <see cref="EoirValues"/> spells it; null for what is none.</summary>
    public string? Number(EoirRow row, string column) =>
        Text(row, column) is { } text && EoirValues.TryNumber(text, out _) ? text : null;
}
