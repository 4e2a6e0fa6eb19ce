using InteragencyReview.Contracts.Messages;
using InteragencyReview.Messaging;

namespace InteragencyReview.ContractTests;

/// <summary>
/// What travels and what is kept stays readable. A message changes by addition only; an event whose JSON changes gets a new version
/// (ADR 0009), and each version that was ever written keeps its file.
/// </summary>
public sealed class GoldenFileTests
{
    public static TheoryData<string> Messages => [.. MessageNames.All.Values.Order(StringComparer.Ordinal)];

    public static TheoryData<string> LogNames => Logs.Names;

    public static TheoryData<string, string> Events => Logs.Events;

    public static TheoryData<string> Enums => [.. EnumsByName.Keys];

    private static IReadOnlyDictionary<string, Type> EnumsByName { get; } = Reachable
        .From([.. MessageNames.All.Keys, typeof(Envelope), .. Logs.All.Values.SelectMany(types => types.AllVersions).Select(version => version.Value)])
        .Where(type => type.IsEnum)
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_written_and_read_as_its_golden_file_says(string name) =>
        Golden.Holds("messages", name, MessageNames.All.Single(message => message.Value == name).Key);

    [Fact]
    public void The_envelope_is_written_and_read_as_its_golden_file_says() => Golden.Holds("envelope", "envelope", typeof(Envelope));

    [Fact]
    public void Every_message_of_the_contracts_has_a_name()
    {
        var messages = typeof(MessageNames).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(MessageNames).Namespace && type.Name.EndsWith("V1", StringComparison.Ordinal));
        Assert.Equal(messages.OrderBy(type => type.Name, StringComparer.Ordinal), MessageNames.All.Keys.OrderBy(type => type.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void No_message_that_once_travelled_is_forgotten() => Golden.NoneIsLeftOver("messages", MessageNames.All.Values);

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_written_and_read_as_its_golden_file_says(string log, string name) =>
        Golden.HoldsEvent($"events/{log}", name, Logs.All[log]);

    [Theory]
    [MemberData(nameof(LogNames))]
    public void No_event_that_once_was_written_is_forgotten(string log) => Golden.NoneIsLeftOver($"events/{log}", Logs.All[log].AllVersions.Select(version => version.Key));

    [Theory]
    [MemberData(nameof(Enums))]
    public void A_value_is_written_by_the_name_its_golden_file_has(string name) => Golden.HoldsNames("enums", EnumsByName[name]);

    [Fact]
    public void No_enum_that_once_was_written_is_forgotten() => Golden.NoneIsLeftOver("enums", EnumsByName.Keys);
}
