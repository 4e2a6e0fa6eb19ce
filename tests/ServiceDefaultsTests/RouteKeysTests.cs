using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class RouteKeysTests
{
    [Theory]
    [InlineData("11-72345")]
    [InlineData("11/72345")]
    [InlineData("11%2F72345")]
    [InlineData("%41?#&+ ä")]
    public void A_key_is_read_as_it_was_sent(string key)
    {
        foreach (var target in new[] { $"/unmatched/oil/{Uri.EscapeDataString(key)}/tie?x=/a", $"http://127.0.0.1:5105/unmatched/oil/{Uri.EscapeDataString(key)}/tie" })
        {
            var context = new DefaultHttpContext();
            context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
            Assert.Equal(key, RouteKeys.Of(context, segment: 2, routed: "what routing made of it"));
        }
    }

    [Fact]
    public void Where_the_request_as_it_was_sent_is_not_known_what_was_routed_is_taken() =>
        Assert.Equal("9/11-1", RouteKeys.Of(new DefaultHttpContext(), segment: 2, routed: "9%2F11-1"));
}
