namespace InteragencyReview.Kernel;

/// <summary>
/// The day for which a person acts. Left out, it is the day on which the command arrives; given, it lets a docket of another year be worked:
/// never a day to come, and never one before the last act on the same thing.
/// </summary>
public static class DayOfAct
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    /// <summary>The civil day in America/New_York, as on documents.</summary>
    public static DateOnly Today(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, NewYork).DateTime);

    public static DateOnly Of(DateOnly? on, DateTimeOffset at) => on ?? Today(at);

    public static DateOnly Later(DateOnly? one, DateOnly other) => one > other ? one.Value : other;

    /// <summary>Why nobody can act on that day, or null.</summary>
    /// <param name="on">As the command says.</param>
    /// <param name="at">When it arrives.</param>
    /// <param name="last">The day of the last act on the same thing.</param>
    public static Refusal? Check(DateOnly? on, DateTimeOffset at, DateOnly? last)
    {
        if (on is not { } day)
            return null;
        if (day > Today(at))
            return new Refusal("day-to-come", $"{day:yyyy-MM-dd} is still to come: an act is of today or of a day before.");
        return CheckOrder(day, last);
    }

    /// <summary>Why nobody can act on that day after what was done before, or null. That it is not to come is checked elsewhere.</summary>
    /// <param name="day">Null where the command names none.</param>
    /// <param name="last">The day of the last act on the same thing.</param>
    public static Refusal? CheckOrder(DateOnly? day, DateOnly? last) => day < last
        ? new Refusal("day-before-the-last", $"{day:yyyy-MM-dd} lies before {last:yyyy-MM-dd}, the day of the last act: name that day or a later one.")
        : null;
}
