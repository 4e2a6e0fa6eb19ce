using System.Collections.Immutable;
using System.Text;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.IntakeSpecs.Eoir;

/// <summary>A folder with the court's files, a row at a time. Without more it holds one clean pending case, 100.</summary>
internal sealed class ExtractFolder : IDisposable
{
    public const string CaseHeader = "IDNCASE\tNAT\tCUSTODY\tCASE_TYPE\tLATEST_HEARING\tLATEST_TIME\tDATE_OF_ENTRY\tC_ASY_TYPE\tALIEN_CITY\tCASEPRIORITY_CODE";
    public const string ProceedingHeader =
        "IDNPROCEEDING\tIDNCASE\tOSC_DATE\tINPUT_DATE\tBASE_CITY_CODE\tHEARING_LOC_CODE\tHEARING_DATE\tCOMP_DATE\tDEC_CODE\tOTHER_COMP\tABSENTIA\tAPPEAL_RSVD\tDATE_APPEAL_DUE_STATUS\tCASE_TYPE\tDEPORTED_2";
    public const string AppealHeader = "idnAppeal\tidncase\tidnProceeding\tstrAppealType\tdatAppealFiled\tdatBIADecision\tstrBIADecision";
    public const string FederalHeader = "idnAppealFedCourts\tlngAppealID\tdatRequestedByOIL\tstrFedCourtDecision";

    public const string CaseRow = "100\tMX\tN\tRMV\t2012-03-01 00:00:00.000\t0900\t2005-06-01\tE\tANYTOWN\t";
    public const string ProceedingRow = "500\t100\t2011-01-10 00:00:00.000\t2011-01-20 00:00:00.000\tBAL\tBAL\t2012-03-01\t\t\t\tN\t\t\tRMV\t";

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("intake-specs-");

    public ExtractFolder(string? caseRow = CaseRow, string? proceedingRow = ProceedingRow)
    {
        Write("A_TblCase.csv", CaseHeader, caseRow is null ? [] : [caseRow]);
        Write("B_TblProceeding.csv", ProceedingHeader, proceedingRow is null ? [] : [proceedingRow]);
    }

    public string Path => _folder.FullName;

    public ExtractFolder Write(string file, string header, params string[] rows) =>
        WriteRaw(file, string.Join("\r\n", [header, .. rows, ""]));

    public ExtractFolder WriteRaw(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Windows1252.GetBytes(text));
        return this;
    }

    public ExtractFolder Without(string file)
    {
        File.Delete(System.IO.Path.Combine(Path, file));
        return this;
    }

    public Outcome Read(DateOnly? asOf = null)
    {
        var extract = EoirExtract.Open(Path, out var problem);
        Assert.True(extract is not null, problem);
        var tally = new IntakeTally();
        var cases = extract.Read(tally, asOf, progress: null, CancellationToken.None).ToImmutableArray();
        var report = tally.Build(TimeSpan.FromSeconds(1), []);
        Assert.True(report.AddsUp);
        return new(cases, report);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    internal sealed record Outcome(ImmutableArray<HearingCase> Cases, IntakeReport Report)
    {
        public HearingRecord Only => Cases.Single().Record;

        public FileCount File(string name) => Report.Files.Single(f => f.File == name);

        public long Count(string kind, string name) => Report.Kinds.SingleOrDefault(k => k.Kind == kind && k.Name == name)?.Count ?? 0;

        public ReportPlace Place(string name) => Report.Kinds.Single(k => k.Name == name).Places.Single();
    }
}
