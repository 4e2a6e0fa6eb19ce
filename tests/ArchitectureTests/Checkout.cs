using System.Xml.Linq;

namespace InteragencyReview.ArchitectureTests;

/// <summary>The repository as files.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>Of the product, by name: Dhs, Kernel.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects { get; } =
        new[] { "services", "shared" }.SelectMany(part => Directory.GetFiles(Path.Combine(Root, part), "*.csproj", SearchOption.AllDirectories))
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), XDocument.Load, StringComparer.Ordinal);

    public static IEnumerable<string> Services { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "services")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>C# files of these parts of the repository, without what the build makes; paths from the root.</summary>
    public static IEnumerable<string> CSharp(params string[] parts) => Files("*.cs", parts);

    /// <summary>The same of SQL.</summary>
    public static IEnumerable<string> Sql(params string[] parts) => Files("*.sql", parts);

    private static IEnumerable<string> Files(string pattern, string[] parts) => parts
        .SelectMany(part => Directory.EnumerateFiles(Path.Combine(Root, part), pattern, SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj" or "Generated"));

    /// <summary>The projects a project refers to, by name.</summary>
    public static IEnumerable<string> References(string project) => Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    public static IEnumerable<string> Packages(string project) => Includes(project, "PackageReference");

    public static IEnumerable<string> Frameworks(string project) => Includes(project, "FrameworkReference");

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> Includes(string project, string element) =>
        Projects[project].Descendants(element).Select(reference => (string?)reference.Attribute("Include")).OfType<string>();

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
