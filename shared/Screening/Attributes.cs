using System.Collections.Immutable;

namespace InteragencyReview.Screening;

/// <summary>The nine members of a case file of which absence means <i>unknown</i>.</summary>
[Flags]
internal enum Attributes
{
    None = 0,
    BirthDate = 1,
    EntryOn = 2,
    EntryManner = 4,
    InSchool = 8,
    HighSchool = 16,
    Higher = 32,
    ConvictionClass = 64,
    ConvictionMaxPenaltyDays = 128,
    CompellingTies = 256,
}

internal static class AttributeNames
{
    private static readonly ImmutableArray<(Attributes Attribute, string Name)> ByOrdinal =
    [
        .. new (Attributes, string Name)[]
        {
            (Attributes.BirthDate, "birthDate"),
            (Attributes.EntryOn, "entry.on"),
            (Attributes.EntryManner, "entry.manner"),
            (Attributes.InSchool, "education.inSchool"),
            (Attributes.HighSchool, "education.highSchool"),
            (Attributes.Higher, "education.higher"),
            (Attributes.ConvictionClass, "convictions.class"),
            (Attributes.ConvictionMaxPenaltyDays, "convictions.maxPenaltyDays"),
            (Attributes.CompellingTies, "compellingTies"),
        }.OrderBy(attribute => attribute.Name, StringComparer.Ordinal),
    ];

    public static ImmutableArray<string> Names(this Attributes attributes) =>
        attributes == Attributes.None
            ? []
            : [.. ByOrdinal.Where(known => attributes.HasFlag(known.Attribute)).Select(known => known.Name)];
}
