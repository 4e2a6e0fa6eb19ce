namespace InteragencyReview.Kernel;

internal static class Nfc
{
    public static string Of(string text) => text;
}
