using System.Text;
using InteragencyReview.Kernel;
using Marten;
using Wolverine;
using Wolverine.Runtime.Serialization;

namespace InteragencyReview.ContractTests;

/// <summary>How something is written and read: by the serializer of the store, of the messages, or of HTTP.</summary>
internal sealed record Form(Func<object, string> Write, Func<string, Type, object> Read)
{
    public static Form Of(ISerializer store) => new(store.ToJson, (json, type) =>
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return store.FromJson(type, stream);
    });

    public static Form Of(IMessageSerializer messages) => new(
        message => Encoding.UTF8.GetString(messages.WriteMessage(message)),
        (json, type) => messages.ReadFromData(type, new Envelope { Data = Encoding.UTF8.GetBytes(json) }));

    public static Form Http { get; } = new(
        answer => System.Text.Json.JsonSerializer.Serialize(answer, answer.GetType(), WireJson.Options),
        (json, type) => System.Text.Json.JsonSerializer.Deserialize(json, type, WireJson.Options)!);
}
