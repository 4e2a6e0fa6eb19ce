using InteragencyReview.EventStore;
using Xunit.Sdk;

namespace InteragencyReview.ContractTests;

/// <summary>What the golden files of events catch, tried on an event that has changed twice. No event of the product has yet.</summary>
public sealed class EventVersionTests
{
    private const string Folder = "versions";

    private static readonly EventTypes Types = EventTypes.Of(types => types
        .Map<NoticeServed>("notice_served_v3")
        .Upcast<NoticeServedV2, NoticeServed>("notice_served_v2", old => new NoticeServed(old.On, old.By ?? "not recorded", old.InPerson ? "personal" : "mail"))
        .Upcast<NoticeServedV1, NoticeServedV2>("notice_served", old => new NoticeServedV2(old.On, null, old.InPerson)));

    public static TheoryData<string> Names => [.. Types.AllVersions.Select(version => version.Key).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_version_keeps_its_file_and_is_read_as_the_newest(string name) => Golden.HoldsEvent(Folder, name, Types);

    [Fact]
    public void An_event_that_changes_without_a_new_version_is_noticed()
    {
        var changed = EventTypes.Of(types => types.Map<NoticeServed>("notice_served_v2"));
        Assert.ThrowsAny<XunitException>(() => Golden.HoldsEvent(Folder, "notice_served_v2", changed));
    }

    [Fact]
    public void An_event_without_a_file_is_noticed()
    {
        // It would be given one.
        if (Golden.IsWriting)
            return;
        var added = EventTypes.Of(types => types.Map<NoticeServed>("notice_returned"));
        Assert.ThrowsAny<XunitException>(() => Golden.HoldsEvent(Folder, "notice_returned", added));
    }

    [Fact]
    public void A_version_that_was_written_and_is_no_longer_read_is_noticed()
    {
        var forgetful = EventTypes.Of(types => types.Map<NoticeServed>("notice_served_v3"));
        Golden.NoneIsLeftOver(Folder, Types.AllVersions.Select(version => version.Key));
        Assert.ThrowsAny<XunitException>(() => Golden.NoneIsLeftOver(Folder, forgetful.AllVersions.Select(version => version.Key)));
    }

    public sealed record NoticeServed(DateOnly On, string By, string Manner);

    public sealed record NoticeServedV2(DateOnly On, string? By, bool InPerson);

    public sealed record NoticeServedV1(DateOnly On, bool InPerson);
}
