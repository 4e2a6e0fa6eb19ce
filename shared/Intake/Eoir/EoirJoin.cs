using System.Collections.Immutable;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Intake.Eoir;

/// <summary>Joins the rows of one partition by case, and reports what hangs in the air.</summary>
internal sealed class EoirJoin(IntakeTally tally, CaseAssembly assembly, IReadOnlyList<EoirLayout?> layouts)
{
    private readonly Dictionary<long, CaseRows> _cases = [];
    private readonly List<long> _order = [];
    private readonly List<(long IdnCase, long Line)> _leads = [];

    public static void Orphan(IntakeTally tally, EoirRow row, string parent)
    {
        tally.Row(row.Table.FileName, RowOutcome.Rejected);
        tally.Orphan(row.Table.FileName, parent);
        tally.Note(row.Table.FileName, row.Line, new(FindingKind.Rejection, $"orphan-{parent}", null, null, $"The {parent} of this row is not in the extract."));
    }

    public IEnumerable<HearingCase> Read(EoirPartitions partitions, int partition, CancellationToken stop)
    {
        partitions.Read(partition, Add, (idnCase, line) => _leads.Add((idnCase, line)));
        foreach (var idnCase in _order)
        {
            stop.ThrowIfCancellationRequested();
            if (Close(_cases[idnCase]) is { } theCase)
                yield return Make(idnCase, theCase);
        }

        foreach (var (lead, line) in _leads.Where(l => !_cases.TryGetValue(l.IdnCase, out var rows) || rows.Of(EoirTables.Cases).Count == 0))
        {
            tally.Orphan(EoirTables.LeadRiders.FileName, "lead case");
            tally.Note(
                EoirTables.LeadRiders.FileName,
                line,
                new(FindingKind.Suspicion, "unknown-lead", "idnLeadCase", $"{lead}", "The lead case is not in the extract; the rider keeps its link."));
        }
    }

    private void Add(long idnCase, EoirRow row)
    {
        if (!_cases.TryGetValue(idnCase, out var rows))
        {
            _cases[idnCase] = rows = new();
            _order.Add(idnCase);
        }

        rows.Of(row.Table).Add(row);
    }

    /// <summary>Takes out what cannot be used; null when there is no case to hang the rows on.</summary>
    private CaseRows? Close(CaseRows rows)
    {
        if (rows.Of(EoirTables.Cases).Count == 0)
        {
            foreach (var row in rows.All)
                Orphan(tally, row, "case");
            return null;
        }

        foreach (var table in EoirTables.All)
            DropRepeated(rows.Of(table));
        if (rows.Of(EoirTables.Proceedings).Count == 0)
            Suspect(rows.Of(EoirTables.Cases)[0], "case-without-proceeding", "The case has no proceeding: no court, no hearing.");
        foreach (var row in rows.Of(EoirTables.Charges).Concat(rows.Of(EoirTables.Schedule)).Concat(rows.Of(EoirTables.Motions)))
            CheckProceeding(row, rows.Of(EoirTables.Proceedings));
        return rows;
    }

    /// <summary>The same number twice in a file: the last row counts, in the order of the file.</summary>
    private void DropRepeated(List<EoirRow> rows)
    {
        if (rows.Count < 2)
            return;
        var last = rows.GroupBy(row => row.Key).ToDictionary(same => same.Key, same => same.Max(row => row.Line));
        rows.RemoveAll(row =>
        {
            if (row.Line == last[row.Key])
                return false;
            tally.Row(row.Table.FileName, RowOutcome.Rejected);
            tally.Note(row.Table.FileName, row.Line, new(FindingKind.Rejection, "repeated", row.Table.Key, null, $"The same number stands on line {last[row.Key]}, which counts."));
            return true;
        });
    }

    private void CheckProceeding(EoirRow row, List<EoirRow> proceedings)
    {
        if (layouts[row.Table.Index]!.Number(row, "IDNPROCEEDING") is not { } number || proceedings.Exists(p => $"{p.Key}" == number))
            return;
        tally.Orphan(row.Table.FileName, "proceeding");
        Suspect(row, "orphan-proceeding", "The proceeding of this row is not in the extract; the row stays with its case.");
    }

    private void Suspect(EoirRow row, string name, string reason) =>
        tally.Note(row.Table.FileName, row.Line, new(FindingKind.Suspicion, name, null, null, reason));

    private HearingCase Make(long idnCase, CaseRows rows)
    {
        foreach (var (row, column, date) in assembly.OddDates(rows))
        {
            tally.Note(
                row.Table.FileName,
                row.Line,
                new(FindingKind.Suspicion, "odd-date", column, row.Table.Columns[column].IsOpen ? $"{date:yyyy-MM-dd}" : null, "The date lies too far after the day of the extract, and is not used."));
        }

        var json = assembly.Assemble(idnCase, rows, out var record);
        var shares = rows.All.GroupBy(row => (row.Table.FileName, row.IsRepaired))
            .Select(g => new RowShare(g.Key.FileName, g.Key.IsRepaired ? RowOutcome.Repaired : RowOutcome.Accepted, g.Count()))
            .ToImmutableArray();
        foreach (var share in shares)
            tally.Row(share.File, share.Outcome, share.Count);
        return new(rows.Of(EoirTables.Cases)[0].Line, record, json, shares);
    }
}
