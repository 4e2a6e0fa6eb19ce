using Microsoft.Win32.SafeHandles;

namespace InteragencyReview.Tool;

/// <summary>Standard output for results in bulk.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;
    private const int BrokenPipe = 32; // EPIPE on Linux and macOS

    /// <summary>
    /// The console's own stream swallows a broken pipe, and a command would work on for a reader that is gone; so a pipe is
    /// opened as the file it is.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return Console.OpenStandardOutput();
        var file = new FileStream(new SafeFileHandle(Descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!file.CanSeek)
            return file;

        // A file may be shared with standard error, and then has one position for both, which only plain writes keep.
        file.Dispose();
        return Console.OpenStandardOutput();
    }

    public static bool ReaderIsGone(IOException failure) => failure.HResult == BrokenPipe;
}
