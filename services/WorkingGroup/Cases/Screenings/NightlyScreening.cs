using System.Globalization;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Wolverine;

namespace InteragencyReview.WorkingGroup.Cases.Screenings;

/// <summary>
/// Screens all cases each night at the time of <c>Screening:Nightly</c> (for instance <c>02:30</c>, in New York), and never where that is
/// not set. The timer is a scheduled message. It is set once an hour: whatever became of the last one, no night passes without. The run of
/// a day happens once.
/// </summary>
public sealed class NightlyScreening : Recurring
{
    private static readonly TimeSpan BetweenTimers = TimeSpan.FromHours(1);
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    private readonly TimeOnly? _at;
    private readonly IServiceScopeFactory _scopes;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;

    /// <exception cref="StartRefusedException">The setting is no time of day.</exception>
    public NightlyScreening(
        IConfiguration configuration, IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<NightlyScreening> log)
        : base(BetweenTimers, time, log)
    {
        (_scopes, _lifetime, _time) = (scopes, lifetime, time);
        if (configuration["Screening:Nightly"] is { Length: > 0 } text)
        {
            _at = TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
                ? at
                : throw new StartRefusedException("Set Screening:Nightly (environment: Screening__Nightly) to a time of day like 02:30, or leave it out.");
        }
    }

    /// <summary>The timer of the night after that of a day; none where no night is to be screened.</summary>
    public IEnumerable<object> After(DateOnly day) => _at is { } at ? [new NightHasCome(day.AddDays(1)).ScheduledAt(Instant(day.AddDays(1), at))] : [];

    protected override async Task Once(CancellationToken stop)
    {
        if (_at is not { } at)
            return;
        await _lifetime.Started(stop);

        var now = _time.GetUtcNow();
        var today = DayOfAct.Today(now);
        var day = Instant(today, at) > now ? today : today.AddDays(1);
        await using var scope = _scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().ScheduleAsync(new NightHasCome(day), Instant(day, at));
    }

    private static DateTimeOffset Instant(DateOnly day, TimeOnly at)
    {
        // An hour that is skipped in spring is taken for the one after it.
        var local = day.ToDateTime(at);
        if (NewYork.IsInvalidTime(local))
            local = local.AddHours(1);
        return new DateTimeOffset(local, NewYork.GetUtcOffset(local)).ToUniversalTime();
    }
}
