namespace InteragencyReview.DeploymentTests;

/// <summary>The repository as files.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    /// <summary>C# files of the product, without what the build makes.</summary>
    public static IEnumerable<string> Sources() => new[] { "services", "shared" }
        .SelectMany(part => Directory.EnumerateFiles(PathOf(part), "*.cs", SearchOption.AllDirectories))
        .Where(path => !Path.GetRelativePath(Root, path).Split('/').Any(folder => folder is "bin" or "obj" or "Generated" or "Standalone" or "Tool"));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside a checkout.");
    }
}
