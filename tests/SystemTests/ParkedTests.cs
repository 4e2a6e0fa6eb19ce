using System.Net;
using System.Text.Json;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests;

/// <summary>Promise 8 as an operator meets it: one case cannot be told of, and all the others can.</summary>
[Collection(OnSharedSystem.Name)]
public sealed class ParkedTests(SharedSystem shared)
{
    // The case file, and the line of the crosswalk that names it.
    private const string Sentence = "The subscription publisher has 2 events of 2 streams parked";
    private static readonly Persona Operator = Persona.Find("ops.operator")!;

    [Fact]
    public async Task A_case_that_cannot_be_told_of_shows_in_health_and_in_the_list_and_goes_on_when_it_is_replayed_after_the_fix()
    {
        var (office, one, other) = (new Office(shared.System), DocketCase.OfAFelon(shared.NextNumber()), DocketCase.OfAStudent(shared.NextNumber()));
        await Logs.Rest(shared.System);
        await using (await RefusedNews.Of(shared.System.Messages, one.CaseFileId))
        {
            await office.Import(new Docket([one, other]));
            await office.CaseInQueue(other);

            await Eventually.True(
                async () => await Health() is var now && now.GetProperty("status").GetString() == "degraded" && now.ToString().Contains(Sentence, StringComparison.Ordinal),
                "the service is degraded, and says why",
                async () => $"It is: {await Health()}");

            var listed = await Review("list");
            Assert.Equal((3, ""), (listed.ExitCode, listed.Errors));
            Assert.Contains("it is refused", listed.Output, StringComparison.Ordinal);

            var inVain = await Review("replay", "--all");
            Assert.Equal((3, ""), (inVain.ExitCode, inVain.Errors));
            Assert.Contains("it is refused", inVain.Output, StringComparison.Ordinal);
            Assert.Null(await office.QueueRow(one, one.Lane));
        }

        var replayed = await Review("replay", "--all");

        Assert.Equal((0, ""), (replayed.ExitCode, replayed.Errors));
        Assert.Contains(" open", replayed.Output, StringComparison.Ordinal);
        await office.CaseInQueue(one);
        Assert.Equal(0, (await Review("list")).ExitCode);
        Assert.DoesNotContain("parked", (await Health()).ToString(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> Health()
    {
        using var client = shared.System.Client(ServiceName.Dhs, Operator);
        using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private Task<ReviewTool> Review(params string[] words) => ReviewTool.Run(shared.System, Operator, ["parked", .. words, "--service", "dhs"]);
}
