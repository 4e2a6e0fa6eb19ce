namespace InteragencyReview.StandaloneTests;

/// <summary>A folder of one test, gone afterwards.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Create();

    public string Within(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string Create()
    {
        var folder = Directory.CreateTempSubdirectory("standalone-tests-");

        // The database server runs as another user when the tests run as root, and must get to its folder in here.
        folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return folder.FullName;
    }
}
