using System.Text;
using System.Text.Json;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;

namespace InteragencyReview.ContractTests;

/// <summary>
/// The JSON that other services, and the logs of years ago, rely on: one file each. A new one is written by running the tests
/// with GOLDEN_WRITE=1, and read over before it is committed; one that exists is never written again.
/// </summary>
internal static class Golden
{
    private const string WriteVariable = "GOLDEN_WRITE";
    private static readonly JsonSerializerOptions Readable = new(WireJson.Options) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsWriting => Environment.GetEnvironmentVariable(WriteVariable) == "1";

    /// <summary>What is written must be what the file has, and what is read from the file must be what was written.</summary>
    public static void Holds(string folder, string name, Type type)
    {
        var path = Path.Combine(Folder(folder), name + ".json");
        var filled = Filled.Of(type);
        var written = JsonSerializer.Serialize(filled, type, Readable);
        if (!File.Exists(path) && IsWriting)
        {
            Directory.CreateDirectory(Folder(folder));
            File.WriteAllText(path, written + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        Assert.True(File.Exists(path), $"{name} has no golden file {folder}/{name}.json: run once with {WriteVariable}=1, and read it over.");
        var golden = File.ReadAllText(path);
        Assert.Equal(golden.TrimEnd(), written);
        var read = JsonSerializer.Deserialize(golden, type, WireJson.Options)!;
        Assert.Equal(written, JsonSerializer.Serialize(read, type, Readable));
    }

    /// <summary>
    /// Any version of an event: its JSON is as it was on the day it was first written, it is still read as the record it was, and
    /// arrives as the event of today.
    /// </summary>
    public static void HoldsEvent(string folder, string name, EventTypes types)
    {
        Holds(folder, name, types.AllVersions.Single(version => version.Key == name).Value);
        var read = types.Read(name, File.ReadAllBytes(Path.Combine(Folder(folder), name + ".json")));
        Assert.IsType(types.ByName[types.CurrentNameOf(name)], read);
    }

    /// <summary>A file that nothing stands behind any more: a name that is in logs or queues and can no longer be read.</summary>
    public static void NoneIsLeftOver(string folder, IEnumerable<string> names)
    {
        var files = Directory.GetFiles(Folder(folder), "*.json").Select(Path.GetFileNameWithoutExtension);
        Assert.Empty(files.Except(names, StringComparer.Ordinal));
    }

    private static string Folder(string folder)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Directory.Packages.props")))
            root = root.Parent;
        return Path.Combine(root?.FullName ?? throw new InvalidOperationException("Not in a checkout."), "tests", "ContractTests", "golden", folder);
    }
}
