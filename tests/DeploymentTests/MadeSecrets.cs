using System.Collections.Immutable;

namespace InteragencyReview.DeploymentTests;

/// <summary>What deploy/make-secrets.sh makes: folder, file, content.</summary>
internal static class MadeSecrets
{
    private static readonly Lazy<Task<ImmutableDictionary<string, ImmutableDictionary<string, string>>>> Once = new(Make);

    public static Task<ImmutableDictionary<string, ImmutableDictionary<string, string>>> Made => Once.Value;

    public static Task<Programs.Ended> Run(string folder) => Programs.Run("bash", [Checkout.PathOf("deploy", "make-secrets.sh"), folder]);

    private static async Task<ImmutableDictionary<string, ImmutableDictionary<string, string>>> Make()
    {
        var parent = Directory.CreateTempSubdirectory("made-secrets");
        try
        {
            var folder = Path.Combine(parent.FullName, "secrets");
            var ended = await Run(folder);
            Assert.True(ended.ExitCode == 0, ended.Error);
            return Directory.GetDirectories(folder).ToImmutableDictionary(
                path => Path.GetFileName(path),
                path => Directory.GetFiles(path).ToImmutableDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal),
                StringComparer.Ordinal);
        }
        finally
        {
            parent.Delete(recursive: true);
        }
    }
}
