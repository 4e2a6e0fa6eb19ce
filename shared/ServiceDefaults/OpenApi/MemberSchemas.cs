using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What the framework leaves out of a schema because it looks into no converter but its own.</summary>
internal static class MemberSchemas
{
    private static readonly Dictionary<Type, JsonSchemaType> Types = new()
    {
        [typeof(string)] = JsonSchemaType.String,
        [typeof(Guid)] = JsonSchemaType.String,
        [typeof(DateOnly)] = JsonSchemaType.String,
        [typeof(DateTimeOffset)] = JsonSchemaType.String,
        [typeof(bool)] = JsonSchemaType.Boolean,
        [typeof(int)] = JsonSchemaType.Integer,
        [typeof(long)] = JsonSchemaType.Integer,
        [typeof(decimal)] = JsonSchemaType.Number,
    };

    private static readonly Dictionary<Type, string> Formats = new()
    {
        [typeof(Guid)] = "uuid",
        [typeof(DateOnly)] = "date",
        [typeof(DateTimeOffset)] = "date-time",
    };

    public static void Complete(OpenApiSchema schema, JsonTypeInfo type)
    {
        var isNullable = Nullable.GetUnderlyingType(type.Type) is not null;
        Name(schema, Nullable.GetUnderlyingType(type.Type) ?? type.Type, isNullable);
        if (Nullable.GetUnderlyingType(type.Type) is { IsGenericType: true } list && list.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            (schema.Type, schema.Items) = (JsonSchemaType.Array | JsonSchemaType.Null, Name(new OpenApiSchema(), list.GetGenericArguments()[0], isNullable: false));
        if (type is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && schema.Items is null && !isNullable)
            schema.Items = Name(new OpenApiSchema(), element, isNullable: false);
        if (type.Kind == JsonTypeInfoKind.Object && schema.Properties is { Count: > 0 })
            schema.Required = type.Properties.Where(member => member.IsRequired).Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
    }

    private static OpenApiSchema Name(OpenApiSchema schema, Type type, bool isNullable)
    {
        if (Types.TryGetValue(type, out var known))
            (schema.Type, schema.Format) = (schema.Type ?? (isNullable ? known | JsonSchemaType.Null : known), schema.Format ?? Formats.GetValueOrDefault(type));
        else if (type.IsEnum)
            (schema.Type, schema.Enum) = (JsonSchemaType.String, [.. Enum.GetNames(type).Select(name => (JsonNode)name)]);
        return schema;
    }
}
