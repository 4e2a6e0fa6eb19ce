namespace InteragencyReview.StandaloneTests;

internal static class RunningProcess
{
    /// <summary>A dead process that nobody has buried yet has no command line any more, and does not run.</summary>
    public static bool Is(int processId, string program = "")
    {
        try
        {
            var commandLine = File.ReadAllText($"/proc/{processId}/cmdline");
            return commandLine.Length > 0 && commandLine.StartsWith(program, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
