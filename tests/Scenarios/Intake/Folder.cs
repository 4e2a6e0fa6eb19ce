using System.Text;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Import;

namespace InteragencyReview.Scenarios.Intake;

/// <summary>A folder of files, sent to the services by the tool's own import.</summary>
internal sealed class Folder : IDisposable
{
    public const string CaseHeader = "IDNCASE\tNAT\tCUSTODY\tCASE_TYPE\tLATEST_HEARING\tA_NUMBER";
    public const string ProceedingHeader = "IDNPROCEEDING\tIDNCASE\tOSC_DATE\tINPUT_DATE\tBASE_CITY_CODE\tHEARING_DATE\tDEC_TYPE\tDEC_CODE\tCOMP_DATE\tABSENTIA\tCUSTODY\tCASE_TYPE";
    public const string CrosswalkHeader = "A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKET_NUMBER";

    private static readonly CallLimits Quick = new(TimeSpan.FromSeconds(60), Retries: 2, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("fault-scenarios-");

    public static string CaseFile(string id, string aNumber, string asOf = "2011-12-04", string more = "") =>
        $$$"""{"caseFileId":"{{{id}}}","aNumber":"{{{aNumber}}}","asOf":"{{{asOf}}}","custody":"never","birthDate":"1980-05-01","entry":{"on":"2005-06-01","manner":"admitted"},"education":{"inSchool":false,"highSchool":"none","higher":"none"},"compellingTies":false{{{more}}}}""";

    public static string Petition(string number, string circuit, string aNumber, string asOf = "2011-12-04", string stay = "granted") =>
        $$"""{"docketNumber":"{{number}}","circuit":"{{circuit}}","aNumber":"{{aNumber}}","asOf":"{{asOf}}","finalOrderOn":"2011-06-20","petitionFiledOn":"2011-07-11","stay":"{{stay}}","status":"briefing","nextDueOn":"2012-01-15"}""";

    /// <summary>A row of the case, and one of its only proceeding.</summary>
    public static (string Case, string Proceeding) Court(int idnCase, string hearing = "2011-10-12", string completed = "", string decision = "") => (
        $"{idnCase}\tMX\tN\tRMV\t{hearing}\t",
        $"{idnCase + 100_000}\t{idnCase}\t2010-10-03\t2010-10-11\tATL\t\t{(decision.Length > 0 ? "O" : "")}\t{decision}\t{completed}\t\tN\tRMV");

    public Folder Write(string name, params string[] lines)
    {
        File.WriteAllText(Path.Combine(_directory.FullName, name), string.Join('\n', lines) + "\n", Encoding.UTF8);
        return this;
    }

    public Folder Court(params (string Case, string Proceeding)[] cases) =>
        Write("A_TblCase.csv", [CaseHeader, .. cases.Select(c => c.Case)]).Write("B_TblProceeding.csv", [ProceedingHeader, .. cases.Select(c => c.Proceeding).Where(row => row.Length > 0)]);

    public async Task<IntakeReport> Import(WholeReview review, DateOnly? asOf = null)
    {
        var folder = ImportFolder.Open(_directory.FullName, out var problem);
        Assert.True(folder is not null, problem);
        using var dhs = Client(review.Dhs, "dhs.records");
        using var eoir = Client(review.Eoir, "eoir.records");
        using var oil = Client(review.Oil, "oil.records");
        using var group = Client(review.WorkingGroup, "dhs.records");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var report = await new ImportRun(folder, new(dhs, eoir, oil, group), asOf, today, inFlight: 2).Run(TextWriter.Null, CancellationToken.None);
        Assert.True(report.AddsUp);
        return report;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static ServiceClient Client(Alba.IAlbaHost host, string persona)
    {
        var http = host.Server.CreateClient();
        return new(http, host.Server.BaseAddress, new Tokens(http, host.Server.BaseAddress, persona, Personas.TokenOf(persona), TimeProvider.System), Quick);
    }
}
