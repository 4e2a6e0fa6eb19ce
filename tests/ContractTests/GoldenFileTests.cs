using System.Text.RegularExpressions;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.WorkingGroup.Cases.Screenings;
using InteragencyReview.WorkingGroup.Votes;
using Wolverine.Util;

namespace InteragencyReview.ContractTests;

/// <summary>
/// What travels and what is kept stays readable. Messages and events change only by optional members that are added; an event that changes
/// otherwise gets a new name (ADR 0009). Each form that was ever written keeps its file.
/// </summary>
public sealed partial class GoldenFileTests
{
    /// <summary>Those of the contracts, and those that wait within a service and may be read by a newer version of it.</summary>
    private static readonly IReadOnlyDictionary<string, Type> MessagesByName = MessageNames.All.Select(message => (message.Value, message.Key))
        .Concat([("vote_due", typeof(VoteDue)), ("feed_due", typeof(FeedDue)), ("night_has_come", typeof(NightHasCome)), ("screen_next_cases", typeof(ScreenNextCases)), ("screen_one_case", typeof(ScreenOneCase))])
        .ToDictionary(StringComparer.Ordinal);

    private static readonly IReadOnlyDictionary<string, Type> EnumsByName = Reachable
        .From([.. MessagesByName.Values, .. AllServices.Events.Select(e => e.Type), .. Stored.Types, typeof(GetDocketFeed.CloudEvent)])
        .Where(type => type.IsEnum)
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    public static TheoryData<string> Messages => [.. MessagesByName.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> LogNames => [.. ServiceHost.Names];

    public static TheoryData<string, string> Events
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var e in AllServices.Events)
                data.Add(e.Service, e.Name);
            return data;
        }
    }

    public static TheoryData<string> Enums => [.. EnumsByName.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_is_written_and_read_as_its_golden_file_says(string name) =>
        Golden.Holds("messages", name, MessagesByName[name], Form.Of(AllServices.Of(ServiceNames.WorkingGroup).Messages));

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_travels_under_its_name(string name)
    {
        Assert.NotNull(AllServices.Of(ServiceNames.Eoir).Messages);
        Assert.Equal(name, MessagesByName[name].ToMessageTypeName());
    }

    [Fact]
    public void Every_message_of_the_contracts_has_a_name()
    {
        var messages = typeof(MessageNames).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(MessageNames).Namespace && type.Name.EndsWith("V1", StringComparison.Ordinal));
        Assert.Equal(messages.OrderBy(type => type.Name, StringComparer.Ordinal), MessageNames.All.Keys.OrderBy(type => type.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_message_of_the_contracts_says_which_service_sends_it()
    {
        string[] services = [ServiceNames.Dhs, ServiceNames.Eoir, ServiceNames.Oil, ServiceNames.WorkingGroup];
        var senders = MessageNames.All.Keys.ToDictionary(type => type.Name, type => (Filled.Of(type) as ISentByOneService)?.Sender, StringComparer.Ordinal);
        Assert.Empty(senders.Where(message => !services.Contains(message.Value, StringComparer.Ordinal)).Select(message => message.Key));
    }

    [Fact]
    public void No_message_that_once_travelled_is_forgotten() => Golden.NoneIsLeftOver("messages", MessagesByName.Keys);

    [Fact]
    public void An_entry_of_the_docket_feed_is_as_the_courts_know_it() =>
        Golden.Holds("feed", "cloud_event", typeof(GetDocketFeed.CloudEvent), Form.Http);

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_written_and_read_as_its_golden_file_says(string log, string name) =>
        Golden.Holds($"events/{log}", name, AllServices.Of(log).Events[name], Form.Of(AllServices.Of(log).Store.Options.Serializer()));

    [Theory]
    [MemberData(nameof(LogNames))]
    public void No_event_that_once_was_written_is_forgotten(string log) => Golden.NoneIsLeftOver($"events/{log}", AllServices.Of(log).Events.Keys);

    [Theory]
    [MemberData(nameof(LogNames))]
    public void Every_kind_of_event_has_a_name(string log) =>
        Assert.Empty(Stored.EventsOf(AllServices.Of(log).Events.Values).Except(AllServices.Of(log).Events.Values).Select(type => type.Name));

    [Fact]
    public void Names_are_explicit_and_none_is_that_of_a_CLR_type()
    {
        foreach (var (_, name, type) in AllServices.Events)
        {
            Assert.Matches(SnakeCase(), name);
            Assert.NotEqual(type.Name, name);
        }
    }

    [Theory]
    [MemberData(nameof(Enums))]
    public void A_value_is_written_by_the_name_its_golden_file_has(string name) => Golden.HoldsNames("enums", EnumsByName[name]);

    [Fact]
    public void No_enum_that_once_was_written_is_forgotten() => Golden.NoneIsLeftOver("enums", EnumsByName.Keys);

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnakeCase();
}
