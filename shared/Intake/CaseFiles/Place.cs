using System.Runtime.InteropServices;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>Where in a record something stands: <c>convictions[0].elements[2]</c>. Spelled out only when somebody asks.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Place(string Top, int Item = Place.NoItem, string? Leaf = null, int LeafItem = Place.NoItem)
{
    private const int NoItem = -1;

    public static readonly Place Record = new("");

    public Place Of(string member) => Top.Length == 0 ? new(member) : this with { Leaf = member };

    public Place At(int item) => Leaf is null ? this with { Item = item } : this with { LeafItem = item };

    public override string ToString() =>
        Top.Length == 0 ? Fault.WholeRecord : Top + Index(Item) + (Leaf is null ? "" : $".{Leaf}") + Index(LeafItem);

    private static string Index(int item) => item == NoItem ? "" : $"[{item}]";
}
