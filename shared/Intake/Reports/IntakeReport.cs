using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Intake.Reports;

/// <summary>The one report in which every import ends.</summary>
public sealed record IntakeReport(
    ImmutableArray<FileCount> Files,
    ImmutableArray<KindCount> Kinds,
    ImmutableArray<OrphanCount> Orphans,
    ImmutableArray<Unmatched> Unmatched,
    ImmutableArray<UnknownCode> UnknownCodes,
    double DurationSeconds)
{
    /// <summary>The most places kept of one kind; the count goes on.</summary>
    public const int MostPlaces = 1_000;

    /// <summary>The day that the court's extract speaks for; null when there was none.</summary>
    public CourtDay? CourtDay { get; init; }

    /// <summary>The parts of a delivery that were not in the folder.</summary>
    public ImmutableArray<string> Absent { get; init; } = [];

    /// <summary>Files that were passed over although their names nearly match.</summary>
    public ImmutableArray<IgnoredFile> Ignored { get; init; } = [];

    /// <summary>What was said of the import as a whole, in sentences.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    public long Read => Files.Sum(f => f.Read);

    public long Rejected => Files.Sum(f => f.Rejected);

    public double RowsPerSecond => DurationSeconds > 0 ? Math.Round(Read / DurationSeconds, 1) : 0;

    /// <summary>False only if the import lost count of a row: a bug, never bad data.</summary>
    public bool AddsUp => Files.All(f => f.Read == f.Accepted + f.Unchanged + f.Older + f.Repaired + f.Rejected);

    /// <summary>True when everything that could be taken was already there.</summary>
    public bool ChangedNothing => Read > 0 && Files.All(f => f.Accepted + f.Repaired == 0);

    public string ToJson() => JsonSerializer.Serialize(this, WireJson.Options);
}

/// <summary>One file read: every row in exactly one of the classes. Rejected goes before older, older before unchanged, unchanged before repaired.</summary>
/// <param name="Older">Of an earlier day than what is known: nothing was changed.</param>
public sealed record FileCount(string File, long Read, long Accepted, long Unchanged, long Repaired, long Rejected, long Older = 0);

/// <param name="Kind">One of <see cref="FindingKind"/>.</param>
/// <param name="Places">The first <see cref="IntakeReport.MostPlaces"/>, in order of file and line.</param>
public sealed record KindCount(string Kind, string Name, long Count, ImmutableArray<ReportPlace> Places);

public sealed record ReportPlace(string File, long Line, string? Column, string? Value, string Reason);

/// <param name="Day">Null when there is no clock, and nothing else says it.</param>
/// <param name="From">What says so, one of the constants.</param>
public sealed record CourtDay(DateOnly? Day, string From)
{
    public const string Given = "--as-of";
    public const string Stated = "AS_OF";
    public const string Entered = "INPUT_DATE";

    /// <summary>Nothing says it: the day of intake is taken.</summary>
    public const string Intake = "day of intake";
}

/// <param name="Meant">The name that it was perhaps meant to have.</param>
public sealed record IgnoredFile(string File, string Meant);

/// <summary>Rows of a file whose parent row is nowhere.</summary>
/// <param name="Parent">What is missing: case, proceeding, appeal, lead case.</param>
public sealed record OrphanCount(string File, string Parent, long Count);

/// <summary>A record of an agency that the working group could not tie to a case.</summary>
public sealed record Unmatched(string Agency, string Key, string Reason);

/// <param name="Code">The code, or null where the column is protected: then only their number is told.</param>
public sealed record UnknownCode(string CodeSet, string? Code, long Count);
