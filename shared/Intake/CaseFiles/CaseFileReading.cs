using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Screening;

namespace InteragencyReview.Intake.CaseFiles;

/// <summary>What came of reading one line: a <see cref="CaseFile"/>, or a <see cref="RejectedCaseFile"/>.</summary>
public abstract record CaseFileReading;

/// <summary>
/// One DHS case file, split at the door: <see cref="Facts"/> may travel, everything else stays with the agency, and
/// <see cref="Protected"/>, <see cref="Unknown"/> and <see cref="SplitOff"/> belong into its protected store.
/// </summary>
/// <param name="CaseFileId">The agency's own key of the case.</param>
/// <param name="ANumber">A and 9 digits. Never in a message, log line or URL.</param>
/// <param name="AsOf">The day the record speaks for; an older record never overwrites a newer one.</param>
/// <param name="Facts">Without the members named in <c>protected.abuserOnly</c> and petitions on protected forms: they are absent here (8 USC 1367).</param>
/// <param name="Protected">The <c>protected</c> member, or <see cref="ProtectedFacts.None"/>.</param>
/// <param name="Unknown">Members this format does not know, as they came; they count as protected.</param>
/// <param name="SplitOff">The members named in <c>protected.abuserOnly</c>, and the petitions on protected forms, as they came.</param>
/// <param name="FactsForTheCleared">With the petitions on protected forms: what the cleared screening goes by, which stays protected.</param>
/// <param name="Suspicions">What is possible but odd.</param>
public sealed record CaseFile(
    string CaseFileId,
    string ANumber,
    DateOnly AsOf,
    CaseFacts Facts,
    ProtectedFacts Protected,
    ImmutableArray<KeptMember> Unknown,
    ImmutableArray<KeptMember> SplitOff,
    CaseFacts FactsForTheCleared,
    ImmutableArray<Suspicion> Suspicions) : CaseFileReading
{
    /// <summary>Names the record and nothing in it, so that a log line cannot give anything away.</summary>
    public override string ToString() => $"{nameof(CaseFile)} {CaseFileId}";
}

/// <summary>A record that was not taken, with everything that is wrong with it.</summary>
/// <param name="CaseFileId">Null where it could not be read.</param>
public sealed record RejectedCaseFile(string? CaseFileId, ImmutableArray<Fault> Faults) : CaseFileReading;

/// <summary>A member that is kept as it came.</summary>
/// <param name="Member">Its path in the record: <c>entry.port</c>.</param>
/// <param name="Json">Its value, byte for byte.</param>
public sealed record KeptMember(string Member, string Json)
{
    /// <summary>Names the member and not its value, which counts as protected.</summary>
    public override string ToString() => $"{nameof(KeptMember)} {Member}";
}

/// <summary>Why a record was rejected.</summary>
/// <param name="Kind">One of <see cref="FaultKinds"/>, to count by.</param>
/// <param name="Member">The path: <c>entry.on</c>, <c>convictions[0].class</c>; <see cref="WholeRecord"/> for the line itself.</param>
/// <param name="Value">What stood there, shortened; null where nothing did, where it is protected, and for an A-number.</param>
/// <param name="Reason">For the person who mends the file: <c>2011-02-30 is not a date</c>.</param>
public sealed record Fault(string Kind, string Member, string? Value, string Reason)
{
    /// <summary>The member of a fault that lies in no member: the line is no JSON object, or too long.</summary>
    public const string WholeRecord = "$";
}

public static class FaultKinds
{
    public const string NotJson = "not-json";
    public const string TooLong = "too-long";
    public const string Missing = "missing";
    public const string Twice = "twice";
    public const string WrongType = "wrong-type";
    public const string WrongForm = "wrong-form";
    public const string NotInList = "not-in-list";
    public const string NotADate = "not-a-date";
    public const string Before1900 = "before-1900";
    public const string AfterAsOf = "after-as-of";
    public const string Negative = "negative";
    public const string OutOfRange = "out-of-range";

    /// <summary>Keys leave the agency, an A-number must not.</summary>
    public const string ANumberAsKey = "a-number-as-key";
}

/// <summary>Something possible but odd in a record that was accepted. Says nothing protected.</summary>
/// <param name="Kind">Stable, kebab-case, to count by: <c>entry-before-birth</c>.</param>
/// <param name="Member">The path of the member that looks wrong.</param>
/// <param name="Value">What stood there, or null.</param>
public sealed record Suspicion(string Kind, string Member, string? Value, string Reason);
