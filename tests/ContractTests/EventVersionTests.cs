using InteragencyReview.PostgresFixture;
using JasperFx.Events;
using Marten;
using Npgsql;
using Weasel.Core;
using Xunit.Sdk;

namespace InteragencyReview.ContractTests;

/// <summary>What the golden files of events catch, tried on an event that has changed twice. No event of the product has yet.</summary>
public sealed class EventVersionTests
{
    private const string Folder = "versions";

    private static readonly Dictionary<string, Type> Versions = new(StringComparer.Ordinal)
    {
        ["notice_served"] = typeof(NoticeServedV1),
        ["notice_served_v2"] = typeof(NoticeServedV2),
        ["notice_served_v3"] = typeof(NoticeServed),
    };

    public static TheoryData<string> Names => [.. Versions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_version_keeps_its_file(string name) => Golden.Holds(Folder, name, Versions[name], Form.Http);

    [Fact]
    public async Task Each_version_is_read_as_the_newest()
    {
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("versions"));
        await using var store = DocumentStore.For(options =>
        {
            options.Connection(database);
            options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Events.MapEventType<NoticeServed>("notice_served_v3");
            options.Events.Upcast<NoticeServedV2, NoticeServed>("notice_served_v2", Upcast);
            options.Events.Upcast<NoticeServedV1, NoticeServed>("notice_served", old => Upcast(new NoticeServedV2(old.On, null, old.InPerson)));
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        var golden = Golden.All(Folder).ToList();
        await Log.Write(store, golden);

        await using var session = store.QuerySession();
        var read = await session.Events.FetchStreamAsync("golden-1");
        Assert.Equal(Versions.Count, golden.Count);
        Assert.Equal(
            [Filled("notice_served"), Filled("notice_served_v2"), Filled("notice_served_v3")],
            read.Select(e => Assert.IsType<NoticeServed>(e.Data)));

        static NoticeServed Filled(string name) => ContractTests.Filled.Of(Versions[name]) switch
        {
            NoticeServedV1 first => Upcast(new NoticeServedV2(first.On, null, first.InPerson)),
            NoticeServedV2 second => Upcast(second),
            var newest => (NoticeServed)newest,
        };
    }

    [Fact]
    public void An_event_that_changes_without_a_new_version_is_noticed()
    {
        // It would be given another form.
        if (Golden.IsWriting)
            return;
        Assert.ThrowsAny<XunitException>(() => Golden.Holds(Folder, "notice_served_v2", typeof(NoticeServed), Form.Http));
    }

    [Fact]
    public void A_member_that_is_lost_is_noticed_also_where_a_new_form_stands_beside_the_old()
    {
        var before = System.Text.Json.Nodes.JsonNode.Parse("""{"on":"2011-12-04","by":"an officer","charges":[{"code":"237a01B"}]}""");
        var added = System.Text.Json.Nodes.JsonNode.Parse("""{"on":"2011-12-04","by":"an officer","at":"BAL","charges":[{"code":"237a01B","on":null}]}""");
        Golden.IsKept(before, added, "notice");
        Assert.ThrowsAny<XunitException>(() => Golden.IsKept(added, before, "notice"));
    }

    [Fact]
    public void An_event_without_a_file_is_noticed()
    {
        // It would be given one.
        if (Golden.IsWriting)
            return;
        Assert.ThrowsAny<XunitException>(() => Golden.Holds(Folder, "notice_returned", typeof(NoticeServed), Form.Http));
    }

    [Fact]
    public void A_version_that_was_written_and_is_no_longer_read_is_noticed()
    {
        Golden.NoneIsLeftOver(Folder, Versions.Keys);
        Assert.ThrowsAny<XunitException>(() => Golden.NoneIsLeftOver(Folder, ["notice_served_v3"]));
    }

    private static NoticeServed Upcast(NoticeServedV2 old) => new(old.On, old.By ?? "not recorded", old.InPerson ? "personal" : "mail");

    public sealed record NoticeServed(DateOnly On, string By, string Manner);

    public sealed record NoticeServedV2(DateOnly On, string? By, bool InPerson);

    public sealed record NoticeServedV1(DateOnly On, bool InPerson);
}
