using System.Text.Json;

namespace InteragencyReview.MessagingTests;

public sealed class EnvelopeTests
{
    private static readonly Envelope Full = new(
        new("8d9f3f6c-3a51-8c2b-9f0e-5a1b2c3d4e5f"),
        "ballot_cast_v1",
        "/dhs",
        "c-7",
        3,
        new DateTimeOffset(2011, 12, 4, 9, 30, 0, TimeSpan.Zero).AddMicroseconds(123_456),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        JsonSerializer.SerializeToElement(new { voteId = "b2c3", choice = "Accelerate" }));

    [Fact]
    public async Task The_wire_form_is_the_one_that_other_versions_of_the_services_know()
    {
        var golden = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Golden", "envelope.json"));

        Assert.Equal(golden.TrimEnd(), Full.ToJson());
        Assert.Equal(Full.ToJson(), Envelope.FromJson(golden).ToJson());
    }

    [Fact]
    public void What_a_newer_version_adds_is_ignored_and_what_may_be_absent_may_be_absent()
    {
        var envelope = Envelope.FromJson(
            """{"id":"8d9f3f6c-3a51-8c2b-9f0e-5a1b2c3d4e5f","type":"t_v1","source":"/oil","sourceVersion":1,"time":"2011-12-04T09:30:00+00:00","payload":{},"added":1}""");

        Assert.Null(envelope.CaseKey);
        Assert.Null(envelope.TraceParent);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""{"id":"8d9f3f6c-3a51-8c2b-9f0e-5a1b2c3d4e5f","type":"t_v1","source":"/oil","sourceVersion":1,"time":"2011-12-04T09:30:00+00:00"}""")]
    public void What_is_no_envelope_says_so(string json) =>
        Assert.Throws<JsonException>(() => Envelope.FromJson(json));

    [Fact]
    public void The_pause_before_a_retry_doubles_up_to_its_limit_and_is_spread_over_all_of_it()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        var chance = new Random(2011);

        Assert.Equal([100, 200, 400, 800], Enumerable.Range(1, 4).Select(attempts => backoff.Ceiling(attempts).TotalMilliseconds));
        Assert.Equal(TimeSpan.FromMinutes(1), backoff.Ceiling(1_000));

        var pauses = Enumerable.Range(0, 1_000).Select(_ => backoff.Pause(3, chance).TotalMilliseconds).ToList();
        Assert.All(pauses, pause => Assert.InRange(pause, 0, 400));
        Assert.InRange(pauses.Average(), 180, 220);
    }
}
