using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace InteragencyReview.Kernel;

/// <summary>How this system writes JSON everywhere: in the log, in messages, over HTTP. Camel case, enums by name, nulls left out.</summary>
public static class WireJson
{
    /// <summary>For events, messages and answers. Reads what a newer version wrote: unknown members are passed over.</summary>
    public static JsonSerializerOptions Options { get; } = Frozen(new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    });

    /// <summary>
    /// For the body of a command over HTTP, which is taken whole or not at all; what it writes is the same as <see cref="Options"/>.
    /// What it refuses: unknown and doubled members, other letters than a name's own, a member that is missing or null where its
    /// type is not nullable, an enum by number or in a list, a required text that is empty, any
    /// text without a visible character or with a control character.
    /// A number without a fraction is whole, however it is written.
    /// </summary>
    public static JsonSerializerOptions Commands { get; } = Frozen(new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters =
        {
            new ExactEnumNames(),
            new WholeNumber<int>(),
            new WholeNumber<long>(),
            new CommandText(),
            new Expecting<bool>(JsonMetadataServices.BooleanConverter, "true or false"),
            new Expecting<decimal>(JsonMetadataServices.DecimalConverter, "a number"),
            new Expecting<Guid>(JsonMetadataServices.GuidConverter, "a UUID"),
            new Expecting<DateOnly>(JsonMetadataServices.DateOnlyConverter, "a day as in 2011-12-04"),
            new Expecting<DateTimeOffset>(JsonMetadataServices.DateTimeOffsetConverter, "an instant as in 2011-12-04T10:00:00Z"),
        },
        TypeInfoResolver = CommandMembers.Resolver,
    });

    private static JsonSerializerOptions Frozen(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
