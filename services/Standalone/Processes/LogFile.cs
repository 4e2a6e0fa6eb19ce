namespace InteragencyReview.Standalone.Processes;

/// <summary>Log files are kept for the last few starts: dhs.log is the present one, dhs.1.log the one before.</summary>
public static class LogFile
{
    public const int Kept = 5;

    public static void Rotate(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var age = Kept - 1; age >= 0; age--)
        {
            if (File.Exists(Aged(path, age)))
                File.Move(Aged(path, age), Aged(path, age + 1), overwrite: true);
        }
    }

    private static string Aged(string path, int age) =>
        age == 0 ? path : Path.ChangeExtension(path, $".{age}{Path.GetExtension(path)}");
}
