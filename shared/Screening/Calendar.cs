namespace InteragencyReview.Screening;

/// <summary>Days and years as the rules count them.</summary>
internal static class Calendar
{
    /// <summary>The same day so many years earlier; 28 February for a 29th that the year does not have.</summary>
    public static DateOnly YearsBefore(this DateOnly day, int years) => day.AddYears(-years);

    /// <summary>Strictly more than so many years before the day.</summary>
    public static bool LiesMoreThan(this DateOnly date, int years, DateOnly day) => date < day.YearsBefore(years);

    /// <summary>From the day so many years earlier to the day itself, both included.</summary>
    public static bool LiesWithinLast(this DateOnly date, int years, DateOnly day) => date >= day.YearsBefore(years) && date <= day;

    /// <summary>Completed years of age; who is born on 29 February completes one on 1 March of other years.</summary>
    public static int AgeOn(this DateOnly birth, DateOnly day) =>
        day.Year - birth.Year - ((day.Month, day.Day).CompareTo((birth.Month, birth.Day)) < 0 ? 1 : 0);
}
