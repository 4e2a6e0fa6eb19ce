using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.ContractTests;

/// <summary>
/// The JSON that other services, and the logs of years ago, rely on: one file each. A new one is written by running the tests
/// with GOLDEN_WRITE=1, and read over before it is committed; one that exists is never written again. Where members were added, the
/// form of before stays, and the next stands beside it: <c>ballot_cast_v1.json</c>, <c>ballot_cast_v1.2.json</c>.
/// </summary>
internal static class Golden
{
    private const string WriteVariable = "GOLDEN_WRITE";
    private static readonly JsonSerializerOptions Readable = new(WireJson.Options) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsWriting => Environment.GetEnvironmentVariable(WriteVariable) == "1";

    /// <summary>
    /// What is written must be what the newest file has, and what is read from the file must be what was written, with or without the
    /// members that may be absent. What an older file has must be read, and nothing of it lost.
    /// </summary>
    public static void Holds(string folder, string name, Type type, Form form)
    {
        var written = Indented(form.Write(Filled.Of(type)));
        var files = Texts(folder, name, written);
        Assert.Equal(files[^1], written);
        Assert.Equal(written, ReadAndWritten(written, type, form));

        var sparse = WithoutOptional(JsonNode.Parse(written)!, type).ToJsonString(Readable);
        Assert.Equal(sparse, ReadAndWritten(sparse, type, form));
        Assert.All(files, file => IsKept(JsonNode.Parse(file), JsonNode.Parse(ReadAndWritten(file, type, form)), name));
    }

    /// <summary>The names that stand in logs, documents and messages for the values of an enum. To be renamed or lost they are read for too long.</summary>
    public static void HoldsNames(string folder, Type type)
    {
        var names = JsonSerializer.Serialize(Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => Enum.ToObject(type, value)), Readable);
        Assert.Equal(Texts(folder, type.Name, names)[^1], names);
    }

    /// <summary>A file that nothing stands behind any more: a name that is in logs or queues and can no longer be read.</summary>
    public static void NoneIsLeftOver(string folder, IEnumerable<string> names)
    {
        var files = Directory.GetFiles(Folder(folder), "*.json").Select(NameOf);
        Assert.Empty(files.Except(names, StringComparer.Ordinal));
    }

    /// <summary>All forms of all files of a folder, by name.</summary>
    public static IEnumerable<(string Name, string Json)> All(string folder) =>
        Directory.GetFiles(Folder(folder), "*.json").Order(StringComparer.Ordinal).Select(path => (NameOf(path), File.ReadAllText(path)));

    public static string Indented(string json) => JsonNode.Parse(json)!.ToJsonString(Readable);

    /// <summary>Members may have been added since; what was there has the value it had.</summary>
    public static void IsKept(JsonNode? before, JsonNode? now, string path)
    {
        switch (before)
        {
            case JsonObject members:
                foreach (var (name, value) in members)
                    IsKept(value, (now as JsonObject)?[name], $"{path}.{name}");
                break;
            case JsonArray items:
                Assert.Equal(items.Count, (now as JsonArray)?.Count);
                for (var n = 0; n < items.Count; n++)
                    IsKept(items[n], now![n], $"{path}[{n.ToString(CultureInfo.InvariantCulture)}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(before, now), $"{path} was {before?.ToJsonString() ?? "null"} and is read as {now?.ToJsonString() ?? "nothing"}.");
                break;
        }
    }

    private static string ReadAndWritten(string json, Type type, Form form) => Indented(form.Write(form.Read(json, type)));

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

    /// <summary>The forms that the name has had, the newest last.</summary>
    private static List<string> Texts(string folder, string name, string written)
    {
        var files = new List<string>();
        while (File.Exists(PathOf(folder, name, files.Count + 1)))
            files.Add(File.ReadAllText(PathOf(folder, name, files.Count + 1)).TrimEnd());
        if (IsWriting && (files.Count == 0 || files[^1] != written))
        {
            Directory.CreateDirectory(Folder(folder));
            File.WriteAllText(PathOf(folder, name, files.Count + 1), written + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            files.Add(written);
        }

        Assert.True(files.Count > 0, $"{name} has no golden file {folder}/{name}.json: run once with {WriteVariable}=1, and read it over.");
        return files;
    }

    private static string PathOf(string folder, string name, int form) =>
        Path.Combine(Folder(folder), form == 1 ? $"{name}.json" : string.Create(CultureInfo.InvariantCulture, $"{name}.{form}.json"));

    private static string NameOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return int.TryParse(Path.GetExtension(name).AsSpan().TrimStart('.'), CultureInfo.InvariantCulture, out _) ? Path.GetFileNameWithoutExtension(name) : name;
    }

    private static string Folder(string folder)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Directory.Packages.props")))
            root = root.Parent;
        return Path.Combine(root?.FullName ?? throw new InvalidOperationException("Not in a checkout."), "tests", "ContractTests", "golden", folder);
    }
}
