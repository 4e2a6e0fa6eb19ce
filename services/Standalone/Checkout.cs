using System.Collections.Immutable;

namespace InteragencyReview.Standalone;

/// <summary>The repository this program was built in: services are started from where they were built, in the same configuration.</summary>
public sealed record Checkout(string Root, string Configuration)
{
    private const string Framework = "net10.0";

    public static Checkout Find()
    {
        // …/services/Standalone/bin/Release/net10.0/
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        for (var folder = output; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
                return new(folder.FullName, output.Parent!.Name);
        }

        throw new CannotRunException($"{output.FullName} is not inside a checkout of this repository: start it with ./build.sh run.");
    }

    /// <summary>The built program of a project, to be run with <c>dotnet</c>.</summary>
    public string Program(string project, string assembly)
    {
        var path = Path.Combine(Root, "services", project, "bin", Configuration, Framework, $"{assembly}.dll");
        return File.Exists(path) ? path : throw new CannotRunException($"{path} is missing: build everything with ./build.sh first.");
    }

    public ImmutableArray<string> Tool(params ReadOnlySpan<string> arguments) => [Program("Tool", "review"), .. arguments];
}
