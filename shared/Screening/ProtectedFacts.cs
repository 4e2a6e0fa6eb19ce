using System.Collections.Immutable;

namespace InteragencyReview.Screening;

/// <summary>
/// The <c>protected</c> member of a case file (8 CFR 1208.6, 8 USC 1367). It lives in the protected store of the service
/// where the file came in, and nowhere else: it is not a contract and may never become part of a message.
/// </summary>
public sealed record ProtectedFacts
{
    /// <summary>Nothing protected on record.</summary>
    public static readonly ProtectedFacts None = new();

    /// <summary>domestic-violence, trafficking, serious-crime.</summary>
    public ImmutableArray<string> VictimOf { get; init; } = [];

    /// <summary>pending, granted or denied; null when none is on record.</summary>
    public string? StatusVawaTU { get; init; }

    public bool Witness { get; init; }
    public bool CivilRightsPlaintiff { get; init; }
    public bool AsylumClaim { get; init; }

    /// <summary>Top-level members of the case file that rest on nothing but the alleged abuser's word.</summary>
    public ImmutableArray<string> AbuserOnly { get; init; } = [];

    /// <summary>Says nothing, so that a log line cannot give away what is in it.</summary>
    public override string ToString() => nameof(ProtectedFacts);
}
