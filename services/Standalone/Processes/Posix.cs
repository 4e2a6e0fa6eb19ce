using System.ComponentModel;
using System.Runtime.InteropServices;

namespace InteragencyReview.Standalone.Processes;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static partial class Posix
{
    public static bool IsRoot => GetEffectiveUser() == 0;

    /// <summary>Sends a signal; a process that is already gone is no error.</summary>
    public static void Send(int processId, Signal signal)
    {
        const int noSuchProcess = 3;
        if (Kill(processId, (int)signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != noSuchProcess)
            throw new Win32Exception(error);
    }

    public static void GiveTo(OrdinaryUser user, string path)
    {
        if (ChangeOwner(path, user.UserId, user.GroupId) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}

/// <summary>Signals by their Linux numbers.</summary>
public enum Signal
{
    /// <summary>What Ctrl-C sends. PostgreSQL takes it as a fast shutdown.</summary>
    Interrupt = 2,

    /// <summary>PostgreSQL takes it as an immediate shutdown, to be recovered from at the next start.</summary>
    Quit = 3,

    /// <summary>kill -9: nothing is tidied up.</summary>
    Kill = 9,

    Terminate = 15,
}
