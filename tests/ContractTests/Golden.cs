using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

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

    /// <summary>
    /// What is written must be what the file has, and what is read from the file must be what was written, with or without the
    /// members that may be absent.
    /// </summary>
    public static void Holds(string folder, string name, Type type)
    {
        var written = JsonSerializer.Serialize(Filled.Of(type), type, Readable);
        var golden = Text(folder, name, written);
        Assert.Equal(golden, written);
        Assert.Equal(written, ReadAndWritten(golden, type));

        var sparse = WithoutOptional(JsonNode.Parse(golden)!, type).ToJsonString(Readable);
        Assert.Equal(sparse, ReadAndWritten(sparse, type));
    }

    /// <summary>The names that stand in logs and messages for the values of an enum. To be renamed or lost they are read for too long.</summary>
    public static void HoldsNames(string folder, Type type)
    {
        var names = JsonSerializer.Serialize(Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => Enum.ToObject(type, value)), Readable);
        Assert.Equal(Text(folder, type.Name, names), names);
    }

    private static string ReadAndWritten(string json, Type type) =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type, WireJson.Options), type, Readable);

    private static JsonNode WithoutOptional(JsonNode node, Type type)
    {
        var contract = WireJson.Options.GetTypeInfo(type);
        if (node is JsonArray items && contract.Kind == JsonTypeInfoKind.Enumerable)
        {
            foreach (var item in items)
                WithoutOptional(item!, contract.ElementType!);
        }
        else if (node is JsonObject members && contract.Kind == JsonTypeInfoKind.Object && type != typeof(Outcome)) // decided, it must have its lane
        {
            foreach (var member in contract.Properties.Where(member => members.ContainsKey(member.Name)))
            {
                if (member.IsGetNullable || Nullable.GetUnderlyingType(member.PropertyType) is not null)
                    members.Remove(member.Name);
                else
                    WithoutOptional(members[member.Name]!, member.PropertyType);
            }
        }

        return node;
    }

    private static string Text(string folder, string name, string written)
    {
        var path = Path.Combine(Folder(folder), name + ".json");
        if (!File.Exists(path) && IsWriting)
        {
            Directory.CreateDirectory(Folder(folder));
            File.WriteAllText(path, written + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        Assert.True(File.Exists(path), $"{name} has no golden file {folder}/{name}.json: run once with {WriteVariable}=1, and read it over.");
        return File.ReadAllText(path).TrimEnd();
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
