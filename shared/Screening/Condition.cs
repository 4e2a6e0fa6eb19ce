using System.Runtime.InteropServices;

namespace InteragencyReview.Screening;

/// <summary>What a condition comes to, and, where it is unknown, the attributes that keep it so.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Condition(Truth Truth, Attributes Missing)
{
    public static readonly Condition Never = new(Truth.False, Attributes.None);

    public static Condition Known(bool holds) => new(Truths.Of(holds), Attributes.None);

    public static Condition Unknown(Attributes missing) => new(Truth.Unknown, missing);

    public static Condition operator &(Condition one, Condition other) => Of(one.Truth.And(other.Truth), one, other);

    public static Condition operator |(Condition one, Condition other) => Of(one.Truth.Or(other.Truth), one, other);

    // A part that is known misses nothing, and so adds nothing here.
    private static Condition Of(Truth truth, Condition one, Condition other) =>
        new(truth, truth == Truth.Unknown ? one.Missing | other.Missing : Attributes.None);
}
