using System.Security.Claims;
using System.Text;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Oil.Dockets;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.AgencySpecs;

/// <summary>The day of intake is that of America/New_York, as the day of every act: in the evening there, UTC is a day ahead.</summary>
public sealed class DayOfIntakeSpecs
{
    private static readonly DateOnly Tomorrow = new(2011, 12, 5);

    private static readonly TimeProvider Evening = new At(new(2011, 12, 4, 20, 30, 0, TimeSpan.FromHours(-5)));

    [Fact]
    public Task A_case_file_of_tomorrow_is_rejected() => IsOfADayToCome(
        """{"caseFileId":"DHS-1","aNumber":"A999000123","asOf":"2011-12-05"}""",
        request => RecordCaseFile.Post(request, new(), record: null!, intake: null!, Evening, CancellationToken.None));

    [Fact]
    public Task So_is_a_record_of_the_court() => IsOfADayToCome(
        """{"idnCase":"12","asOf":"2011-12-05"}""",
        request => KeepCaseRecord.Post(request, new(), keep: null!, intake: null!, Evening, CancellationToken.None));

    [Fact]
    public Task So_is_a_docket() => IsOfADayToCome(
        """{"docketNumber":"11-72345","circuit":"9","aNumber":"A999000123","asOf":"2011-12-05"}""",
        request => KeepDocket.Post(request, new(), keep: null!, intake: null!, Evening, CancellationToken.None));

    [Fact]
    public void So_is_an_extract_and_one_that_names_no_day_is_of_today()
    {
        var (refused, nothing) = KeepExtract.Post(new([3], Tomorrow), extracts: null, Evening);
        Assert.Equal(StatusCodes.Status400BadRequest, Assert.IsType<ProblemHttpResult>(refused).StatusCode);
        Assert.Empty(nothing);
        Assert.Equal(Tomorrow.AddDays(-1), Assert.IsType<ExtractKept>(Assert.Single(KeepExtract.Post(new([3]), extracts: null, Evening).Item2)).AsOf);
    }

    private static async Task IsOfADayToCome(string line, Func<HttpRequest, Task<IResult>> post)
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<IntakeMetrics>().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services, User = new ClaimsPrincipal() };
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(line));
        var answer = Assert.IsType<Ok<IntakeAnswer>>(await post(http.Request)).Value!;
        Assert.Equal((1, "future"), (answer.Rejected, Assert.Single(answer.Places).Name));
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToUniversalTime();
    }
}
