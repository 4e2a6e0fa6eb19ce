using System.Globalization;

namespace InteragencyReview.SystemTests.Running;

/// <summary>What a longer run is told by environment variables. One that is mistyped fails: a short run would be taken for the long one.</summary>
internal static class RunSettings
{
    /// <returns>Null where it is not set.</returns>
    public static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) switch
    {
        null or "" => null,
        { } given when int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        { } given => throw new InvalidOperationException($"{variable} is {given}; it must be a whole number."),
    };
}
