namespace InteragencyReview.Standalone.Postgres;

internal static class FullDisk
{
    /// <summary>How the operating system says it, in every program's error text.</summary>
    public const string Words = "No space left on device";

    public static CannotRunException At(string path) =>
        new($"The disk that holds {path} is full: free some room, or choose another folder with --data.");

    public static CannotRunException At(string path, long free, long minimum) =>
        new($"The disk that holds {path} has only {free >> 20} MB free, and {minimum >> 20} MB are needed: free some room, or choose another folder with --data.");
}
