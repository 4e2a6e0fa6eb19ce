using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Hosting;
using InteragencyReview.EventStore.InMemory;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>What an operator sees of those who follow the log, and can do for them.</summary>
public sealed class SubscriptionTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>
{
    private static readonly DateTimeOffset Now = new(2011, 11, 17, 12, 0, 0, TimeSpan.Zero);
    private static readonly SubscriptionStanding Well = new("publisher", 10, 10, null, 0, 0, IsOwned: true);

    private sealed record Noted(int Number);

    [Fact]
    public async Task A_parked_stream_is_found_and_replayed_by_an_operator_and_measured()
    {
        var store = new InMemoryEventStore(EventTypes.Of(types => types.Map<Noted>("noted")), TimeProvider.System);
        var brittle = new Brittle();
        var unit = new UnitOfWork();
        unit.Append("docket-1", StreamSlice.Empty, [new Noted(1), new Noted(2)]);
        await store.Commit(unit, CancellationToken.None);
        await using var service = await RunningService.Start(
            issuer.Address,
            app => app.MapSubscriptions(),
            builder => builder.Services.AddSingleton<IEventStore>(store).AddSubscription(_ => brittle));
        var token = await issuer.TokenOf("ops.operator");
        await Eventually(async () => await store.ReadCheckpoint("brittle", CancellationToken.None) == 2);

        var standing = (await Json(await service.Get("/subscriptions", token)))[0];
        Assert.Equal(
            ("brittle", true, 2L, 0L, 2L, 1L),
            (standing.GetProperty("name").GetString(), standing.GetProperty("isOwned").GetBoolean(), standing.GetProperty("position").GetInt64(),
                standing.GetProperty("behind").GetInt64(), standing.GetProperty("parkedEvents").GetInt64(), standing.GetProperty("parkedStreams").GetInt64()));
        var page = await Json(await service.Get("/subscriptions/brittle/parked?limit=1", token));
        var item = Assert.Single(page.GetProperty("items").EnumerateArray());
        Assert.Equal(("docket-1", "noted", 1L), (item.GetProperty("stream").GetString(), item.GetProperty("type").GetString(), page.GetProperty("next").GetInt64()));
        Assert.Contains("brittle it is", item.GetProperty("error").GetString(), StringComparison.Ordinal);
        var rest = await Json(await service.Get("/subscriptions/brittle/parked?after=1", token));
        Assert.Equal(1, Assert.Single(rest.GetProperty("items").EnumerateArray()).GetProperty("waitsBehind").GetInt64());

        var measured = Measured();
        Assert.Equal(2, measured["review.subscription.parked_events"]);
        Assert.Equal(1, measured["review.subscription.parked_streams"]);
        Assert.Equal(1, measured["review.subscription.owners"]);
        Assert.Equal(0, measured["review.subscription.lag"]);
        Assert.Equal(0, measured["review.subscription.oldest_event.age"]);

        brittle.IsFixed = true;
        var asked = await service.Send(HttpMethod.Post, "/subscriptions/brittle/parked/replay", token, JsonContent.Create(new { stream = "docket-1" }));
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        Assert.Equal(2, (await Json(asked)).GetProperty("events").GetInt32());
        await Eventually(async () => (await store.ParkedStreams("brittle", CancellationToken.None)).Count == 0);
        Assert.Equal([1L, 2], brittle.Handled);
    }

    [Fact]
    public async Task What_is_asked_wrongly_is_told()
    {
        var store = new InMemoryEventStore(EventTypes.Of(types => types.Map<Noted>("noted")), TimeProvider.System);
        await using var service = await RunningService.Start(
            issuer.Address,
            app => app.MapSubscriptions(),
            builder => builder.Services.AddSingleton<IEventStore>(store).AddSubscription(_ => new Brittle()));
        var token = await issuer.TokenOf("ops.operator");
        Task<HttpResponseMessage> Replay(string name, object body) =>
            service.Send(HttpMethod.Post, $"/subscriptions/{name}/parked/replay", token, JsonContent.Create(body));

        await Expect.Problem(await service.Get("/subscriptions/none/parked", token), 404, "no-such-subscription");
        await Expect.Problem(await service.Get("/subscriptions/brittle/parked?limit=501", token), 400, "bad-limit");
        await Expect.Problem(await Replay("none", new { stream = "docket-1" }), 404, "no-such-subscription");
        await Expect.Problem(await Replay("brittle", new { }), 400, "no-stream");
        await Expect.Problem(await Replay("brittle", new { stream = "docket-1" }), 404, "not-parked");
    }

    [Fact]
    public async Task An_event_that_waits_is_measured_by_its_age()
    {
        var clock = new Later(Now);
        var store = new InMemoryEventStore(EventTypes.Of(types => types.Map<Noted>("noted")), clock);
        var unit = new UnitOfWork();
        unit.Append("docket-1", StreamSlice.Empty, [new Noted(1)]);
        await store.Commit(unit, CancellationToken.None);
        using var standings = new Standings(store, [new Brittle()], clock, NullLogger<Standings>.Instance);
        clock.Time += TimeSpan.FromSeconds(45);

        var readiness = await SubscriptionReadiness.Check(standings, clock, CancellationToken.None);

        Assert.Equal(HealthStatus.Degraded, readiness.Status);
        Assert.Equal((45L, 1L, 0L), (Measured()["review.subscription.oldest_event.age"], Measured()["review.subscription.lag"], Measured()["review.subscription.owners"]));
    }

    [Fact]
    public async Task Standings_that_are_not_known_in_time_take_nobody_out_of_service()
    {
        using var standings = new Standings(Silent.Store(), [new Brittle()], TimeProvider.System, NullLogger<Standings>.Instance);

        var readiness = await SubscriptionReadiness.Check(standings, TimeProvider.System, CancellationToken.None);

        Assert.Equal(HealthStatus.Degraded, readiness.Status);
        Assert.Contains("is not known", readiness.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void All_well_is_ready() => Assert.Equal(HealthCheckResult.Healthy(), SubscriptionReadiness.Of([Well], Now));

    [Fact]
    public void A_short_wait_is_ready() =>
        Assert.Equal(HealthCheckResult.Healthy(), SubscriptionReadiness.Of([Well with { Head = 12, OldestUnhandled = Now - SubscriptionReadiness.LongestWait }], Now));

    [Fact]
    public void What_waits_is_parked_or_run_by_nobody_is_degraded_with_a_sentence_for_each()
    {
        var late = SubscriptionReadiness.Of([Well with { Head = 17, OldestUnhandled = Now.AddSeconds(-45) }], Now);
        Assert.Equal((HealthStatus.Degraded, true, true), (late.Status, late.Description!.Contains("7 events behind", StringComparison.Ordinal), late.Description.Contains("45 s", StringComparison.Ordinal)));
        var parked = SubscriptionReadiness.Of([Well with { ParkedEvents = 3, ParkedStreams = 2 }, Well with { Name = "other", IsOwned = false }], Now);
        Assert.Equal(HealthStatus.Degraded, parked.Status);
        Assert.Contains("3 events of 2 streams parked: GET /subscriptions/publisher/parked.", parked.Description, StringComparison.Ordinal);
        Assert.Contains("No process runs the subscription other", parked.Description, StringComparison.Ordinal);
    }

    private static Dictionary<string, long> Measured()
    {
        var measured = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == Standings.MeterName)
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, (long)value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return new(measured, StringComparer.Ordinal);

        void Note(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag is { Key: "review.subscription.name", Value: "brittle" })
                    measured.AddOrUpdate(instrument.Name, value, (_, other) => Math.Max(value, other));
            }
        }
    }

    private static async Task<JsonElement> Json(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
            await Task.Delay(5, deadline.Token);
    }

    /// <summary>A clock that is set by hand.</summary>
    private sealed class Later(DateTimeOffset time) : TimeProvider
    {
        public DateTimeOffset Time { get; set; } = time;

        public override DateTimeOffset GetUtcNow() => Time;
    }

    /// <summary>A store whose database does not answer.</summary>
    private class Silent : DispatchProxy
    {
        public static IEventStore Store() => Create<IEventStore, Silent>();

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "get_Parking" => Create<IParking, Silent>(),
            nameof(IParking.Standings) => new TaskCompletionSource<IReadOnlyList<SubscriptionStanding>>().Task,
            var other => throw new NotSupportedException(other),
        };
    }

    private sealed class Brittle : ISubscription
    {
        public string Name => "brittle";

        public bool IsFixed { get; set; }

        public ConcurrentQueue<long> Handled { get; } = new();

        public bool Wants(string eventType) => true;

        public Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
        {
            if (!IsFixed)
                throw new InvalidOperationException("brittle it is");
            foreach (var e in page)
                Handled.Enqueue(e.Position);
            return Task.FromResult(SubscriptionEffect.None);
        }
    }
}
