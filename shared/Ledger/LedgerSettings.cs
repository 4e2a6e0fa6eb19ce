using System.Globalization;
using InteragencyReview.Ledger.Heads;
using Microsoft.Extensions.Configuration;

namespace InteragencyReview.Ledger;

/// <summary>Whose events are sealed, where, and how often a head of the seals is signed.</summary>
/// <param name="Log">The name of the log in every head, for instance <c>dhs</c>.</param>
/// <param name="ConnectionString">Of the service's database, with the service's own role: it needs to read events and progression, and to read and insert seals and heads.</param>
/// <param name="EventSchema">Marten's schema, for instance <c>dhs</c>.</param>
/// <param name="LedgerSchema">Where seals and heads are, for instance <c>dhs_ledger</c>.</param>
public sealed record LedgerSettings(string Log, string ConnectionString, string EventSchema, string LedgerSchema)
{
    public const int UsualEvents = 10_000;

    /// <summary>No head covers more, which bounds the memory of whoever follows the heads.</summary>
    public const int MostEvents = 100_000;

    public static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(1);

    /// <summary>Null: events are sealed, and no head is signed.</summary>
    public HeadKeys? Keys { get; init; }

    /// <summary>A log that has grown has a new head after this time at the latest.</summary>
    public TimeSpan HeadInterval { get; init; } = UsualInterval;

    /// <summary>A log that has grown by so many has a new head at once.</summary>
    public int HeadEvents { get; init; } = UsualEvents;

    /// <summary>How often the sealer looks for what was appended.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many seals are written in one statement.</summary>
    public int BatchSize { get; init; } = 5_000;

    /// <summary>With what the configuration says: Keys:LogHeads, LogHeads:Interval and LogHeads:Events, all of which may be left out.</summary>
    /// <exception cref="FormatException">One of them is not what it should be; the message names it and says what to write.</exception>
    public LedgerSettings With(IConfiguration configuration)
    {
        var (interval, events) = (UsualInterval, UsualEvents);
        if (configuration["LogHeads:Interval"] is { Length: > 0 } time && (!TimeSpan.TryParse(time, CultureInfo.InvariantCulture, out interval) || interval <= TimeSpan.Zero))
            throw new FormatException($"LogHeads:Interval is {time}: write a time like 00:01:00.");
        if (configuration["LogHeads:Events"] is { Length: > 0 } count
            && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out events) || events is < 1 or > MostEvents))
        {
            throw new FormatException($"LogHeads:Events is {count}: write a number from 1 to {MostEvents}.");
        }

        return this with { Keys = KeysOf(configuration["Keys:LogHeads"]), HeadInterval = interval, HeadEvents = events };
    }

    private static HeadKeys? KeysOf(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
            return null;
        try
        {
            var keys = HeadKeys.Parse(setting);
            return keys.CanSign ? keys : throw new FormatException("the first is a public key; put the private one that signs in front.");
        }
        catch (FormatException e)
        {
            throw new FormatException($"Keys:LogHeads: {e.Message}", e);
        }
    }
}
