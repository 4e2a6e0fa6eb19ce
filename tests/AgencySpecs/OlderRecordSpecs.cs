using System.Globalization;
using System.Text;
using InteragencyReview.Intake.Reports;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.AgencySpecs;

/// <summary>A record of an earlier day than the one that is known changes nothing, and its sender is told so.</summary>
public sealed class OlderRecordSpecs
{
    [Fact]
    public async Task Each_is_told_with_its_line_and_both_days()
    {
        var answer = await Take(3, line => line == 2 ? Taken.Accepted : Taken.Older(new(2011, 12, 24), new(2011, 12, 14)));
        Assert.Equal((1, 2), (answer.Accepted, answer.Older));
        Assert.Equal([1, 3], answer.Places.Select(place => place.Line));
        Assert.All(answer.Places, place => Assert.Equal(
            (FindingKind.Suspicion, "older", "asOf", "2011-12-14", "The record known speaks for 2011-12-24: this one, of 2011-12-14, changes nothing. To correct it, send one that speaks for that day or a later one."),
            (place.Kind, place.Name, place.Member, place.Value, place.Reason)));
    }

    [Fact]
    public async Task A_whole_old_file_is_counted_and_stays_within_the_bound_of_places()
    {
        var answer = await Take(NdjsonIntake.MostLines, _ => Taken.Older(new(2011, 12, 24), new(2011, 12, 14)));
        Assert.Equal(NdjsonIntake.MostLines, answer.Older);
        Assert.Equal(new IntakeCount(FindingKind.Suspicion, Finding.Older, NdjsonIntake.MostLines), Assert.Single(answer.Findings));
        Assert.True(answer.Places.Length <= IntakeAnswer.MostPlaces);
    }

    private static async Task<IntakeAnswer> Take(int lines, Func<int, Taken> keep)
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<IntakeMetrics>().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(1, lines))));
        var answer = await NdjsonIntake.Take(
            http.Request,
            line => Line(Encoding.UTF8.GetString(line.Span)),
            (records, _) => Task.FromResult<IReadOnlyList<Taken>>([.. records.Select(record => keep(int.Parse(record, CultureInfo.InvariantCulture)))]),
            CancellationToken.None);
        return Assert.IsType<Ok<IntakeAnswer>>(answer).Value!;
    }

    private static IntakeLine<string> Line(string text) => new(text, text, []);
}
