using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace InteragencyReview.Intake.Reports;

/// <summary>What a service answers to one posted batch of lines. <c>Read = Accepted + Unchanged + Older + Rejected</c>.</summary>
/// <param name="Accepted">Taken in: new, or different from what was there.</param>
/// <param name="Unchanged">It says nothing that was not known: nothing was written.</param>
/// <param name="Places">The first <see cref="MostPlaces"/> findings of each kind and name; line numbers count from 1 within the batch.</param>
public sealed record IntakeAnswer(int Read, int Accepted, int Unchanged, int Rejected, ImmutableArray<IntakePlace> Places)
{
    public const int MostPlaces = 1_000;

    /// <summary>How many findings there are of each kind and name, also those beyond <see cref="Places"/>.</summary>
    public ImmutableArray<IntakeCount> Findings { get; init; } = [];

    /// <summary>How many of the accepted were taken after a repair.</summary>
    public int Repaired { get; init; }

    /// <summary>The lines that were unchanged, so that a sender can tell which of its rows they were.</summary>
    public ImmutableArray<int> UnchangedLines { get; init; } = [];

    /// <summary>How many speak for an earlier day than the record that is known: nothing was written.</summary>
    public int Older { get; init; }

    public ImmutableArray<int> OlderLines { get; init; } = [];

    /// <summary>The lines that were rejected; unlike <see cref="Places"/> it is never cut short.</summary>
    public ImmutableArray<int> RejectedLines { get; init; } = [];
}

/// <param name="Line">Counted from 1 within the batch.</param>
public sealed record IntakePlace(int Line, string Kind, string Name, string? Member, string? Value, string Reason);

/// <param name="Kind">One of <see cref="FindingKind"/>.</param>
public sealed record IntakeCount(string Kind, string Name, int Count);

/// <summary>Builds the answer to a batch, line by line.</summary>
public sealed class IntakeAnswerBuilder
{
    private readonly List<IntakePlace> _places = [];
    private readonly Dictionary<(string Kind, string Name), int> _findings = [];
    private readonly List<int> _unchanged = [];
    private readonly List<int> _older = [];
    private readonly List<int> _rejected = [];
    private int _accepted;
    private int _repaired;

    /// <summary>A line was taken in. It counts as repaired when one of its findings is a repair.</summary>
    public void Accepted(int line, IEnumerable<Finding> findings)
    {
        _accepted++;
        if (Keep(line, findings))
            _repaired++;
    }

    public void Unchanged(int line, IEnumerable<Finding> findings)
    {
        _unchanged.Add(line);
        Keep(line, findings);
    }

    public void Older(int line, IEnumerable<Finding> findings)
    {
        _older.Add(line);
        Keep(line, findings);
    }

    public void Rejected(int line, IEnumerable<Finding> findings)
    {
        _rejected.Add(line);
        Keep(line, findings);
    }

    public IntakeAnswer Build() =>
        new(_accepted + _unchanged.Count + _older.Count + _rejected.Count, _accepted, _unchanged.Count, _rejected.Count, [.. _places])
        {
            Findings = [.. _findings.OrderBy(f => f.Key.Kind, StringComparer.Ordinal).ThenBy(f => f.Key.Name, StringComparer.Ordinal).Select(f => new IntakeCount(f.Key.Kind, f.Key.Name, f.Value))],
            Repaired = _repaired,
            UnchangedLines = [.. _unchanged],
            Older = _older.Count,
            OlderLines = [.. _older],
            RejectedLines = [.. _rejected],
        };

    private bool Keep(int line, IEnumerable<Finding> findings)
    {
        var repaired = false;
        foreach (var found in findings)
        {
            repaired |= found.Kind == FindingKind.Repair;
            if (++CollectionsMarshal.GetValueRefOrAddDefault(_findings, (found.Kind, found.Name), out _) <= IntakeAnswer.MostPlaces)
                _places.Add(new(line, found.Kind, found.Name, found.Member, found.Value, found.Reason));
        }

        return repaired;
    }
}
