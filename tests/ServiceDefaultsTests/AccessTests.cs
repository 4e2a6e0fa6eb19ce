using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>Every persona against every kind of access, over HTTP, with real tokens.</summary>
public sealed class AccessTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>, IAsyncLifetime
{
    private static readonly Dictionary<string, Access> Routes = new(StringComparer.Ordinal)
    {
        ["/ballots"] = Access.For(Role.Reviewer),
        ["/ballots-of-dhs"] = Access.For(Role.Reviewer).At(Agency.Dhs),
        ["/protected"] = Access.For(Role.Reviewer, Role.Chair).At(Agency.Dhs).Cleared(),
        ["/votes"] = Access.For(Role.Chair),
        ["/concurrence"] = Access.For(Role.Supervisor).At(Agency.Dhs),
        ["/files"] = Access.For(Role.Records),
        ["/feed"] = Access.For(Role.DocketSystem).At(Agency.Eoir),
        ["/dead-letters"] = Access.For(Role.Operator),
        ["/record"] = Access.For(Role.Oversight, Role.Reviewer),
        ["/grants"] = Access.For(Role.AccessAdmin),
        ["/hearings"] = Access.For(Role.Adjudicator),
        ["/justice"] = Access.For(Role.Reviewer, Role.Records).At(Agency.Eoir, Agency.Oil),
        ["/anyone"] = Access.Anyone,
    };

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["/ballots"] = ["dhs.attorney", "dhs.attorney2", "dhs.cleared", "eoir.counsel", "eoir.counsel2", "oil.attorney", "oil.attorney2"],
        ["/ballots-of-dhs"] = ["dhs.attorney", "dhs.attorney2", "dhs.cleared"],
        ["/protected"] = ["dhs.cleared"],
        ["/votes"] = ["dhs.chair", "eoir.chair", "oil.chair"],
        ["/concurrence"] = ["dhs.supervisor", "dhs.supervisor2"],
        ["/files"] = ["dhs.records", "eoir.records", "oil.records"],
        ["/feed"] = ["eoir.docket"],
        ["/dead-letters"] = ["ops.operator"],
        ["/record"] = ["dhs.attorney", "dhs.attorney2", "dhs.cleared", "eoir.counsel", "eoir.counsel2", "oil.attorney", "oil.attorney2", "oversight.inspector"],
        ["/grants"] = ["access.admin"],
        ["/hearings"] = ["eoir.judge"],
        ["/justice"] = ["eoir.counsel", "eoir.counsel2", "eoir.records", "oil.attorney", "oil.attorney2", "oil.records"],
        ["/anyone"] = [.. Persona.All.Select(persona => persona.Id)],
    };

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.Start(issuer.Address, app =>
    {
        foreach (var (route, access) in Routes)
            app.MapGet(route, () => "in").RequireAccess(access);
        app.MapGet("/undeclared", () => "in");
        app.MapGet("/public", () => "in").AllowAnonymous();
        app.MapGet("/me", (HttpContext http) => http.User.Officer());
        app.MapGroup("/group").RequireAccess(Access.For(Role.Reviewer)).MapGet("/inner", () => "in").RequireAccess(Access.Anyone.At(Agency.Oil));
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Everybody_gets_in_where_they_may_and_nowhere_else()
    {
        Assert.Equal(Routes.Keys.Order(), Allowed.Keys.Order());
        var wrong = new List<string>();
        foreach (var persona in Persona.All)
        {
            var token = await issuer.TokenOf(persona.Id);
            foreach (var route in Routes.Keys)
            {
                using var answer = await _service.Get(route, token);
                var expected = Allowed[route].Contains(persona.Id, StringComparer.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.Forbidden;
                if (answer.StatusCode != expected)
                    wrong.Add($"{persona.Id} at {route}: {answer.StatusCode} instead of {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("/ballots")]
    [InlineData("/anyone")]
    [InlineData("/undeclared")]
    [InlineData("/me")]
    [InlineData("/no-such-place")]
    public async Task Nobody_gets_in_without_a_token(string route)
    {
        using var answer = await _service.Get(route);
        await Expect.Problem(answer, 401, "unauthenticated");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task What_is_public_needs_no_token() =>
        Assert.Equal("in", await _service.Http.GetStringAsync("/public"));

    [Fact]
    public async Task A_judge_is_told_why_not()
    {
        using var answer = await _service.Get("/ballots", await issuer.TokenOf("eoir.judge"));
        Assert.Contains("takes no part", await Expect.Problem(answer, 403, "adjudicator-takes-no-part"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Reviewer, false)]
    [InlineData(Role.Chair, false)]
    [InlineData(Role.Supervisor, false)]
    [InlineData(Role.Records, true)]
    public void No_role_in_a_review_counts_for_an_adjudicator(Role role, bool counts) =>
        Assert.Equal(counts, new Officer("eoir.judge", "Judge", Agency.Eoir, [Role.Adjudicator, role], Cleared: false).ActsAs(role));

    [Theory]
    [InlineData(Role.Oversight, false)]
    [InlineData(Role.Operator, false)]
    [InlineData(Role.Reviewer, false)]
    [InlineData(Role.Chair, false)]
    [InlineData(Role.Supervisor, false)]
    [InlineData(Role.ChiefCounsel, false)]
    [InlineData(Role.DeputyDirector, false)]
    [InlineData(Role.DojPrincipal, false)]
    [InlineData(Role.Records, true)]
    [InlineData(Role.DocketSystem, true)]
    [InlineData(Role.AccessAdmin, true)]
    public void No_role_that_reaches_audit_counts_for_an_access_administrator(Role role, bool counts) =>
        Assert.Equal(counts, new Officer("access.admin", "Admin", Agency.Eoir, [Role.AccessAdmin, role], Cleared: false).ActsAs(role));

    [Fact]
    public void An_access_administrator_with_a_role_that_does_not_count_is_told_why_not()
    {
        var feed = Access.For(Role.DocketSystem).At(Agency.Eoir).Anywhere(Role.Oversight);
        Assert.Equal("access-admin-reaches-no-audit", feed.Refuse(Admin(Role.Oversight))?.Type);
        Assert.Equal("access-admin-reaches-no-audit", Access.For(Role.Operator).Refuse(Admin(Role.Operator))?.Type);
        Assert.Equal("access-admin-reaches-no-audit", Access.For(Role.Operator).Refuse(Admin(Role.Operator, Role.Adjudicator))?.Type);
        Assert.Equal("adjudicator-takes-no-part", Access.For(Role.Chair).Refuse(Admin(Role.Chair, Role.Adjudicator))?.Type);
        Assert.Equal("role-missing", Access.For(Role.Chair).Refuse(Admin(Role.Records))?.Type);
        Assert.Null(Access.For(Role.AccessAdmin).Refuse(Admin(Role.Oversight)));

        static Officer Admin(params Role[] others) => new("access.admin", "Admin", Agency: null, [Role.AccessAdmin, .. others], Cleared: false);
    }

    [Theory]
    [InlineData("/votes", "dhs.attorney", "role-missing", "role chair")]
    [InlineData("/protected", "dhs.attorney", "clearance-missing", "clearance")]
    [InlineData("/ballots-of-dhs", "oil.attorney", "other-agency", "DHS only")]
    public async Task A_refusal_says_what_is_missing(string route, string persona, string slug, string words)
    {
        using var answer = await _service.Get(route, await issuer.TokenOf(persona));
        Assert.Contains(words, await Expect.Problem(answer, 403, slug), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oil.attorney", HttpStatusCode.OK)]
    [InlineData("dhs.attorney", HttpStatusCode.Forbidden)]
    [InlineData("oil.records", HttpStatusCode.Forbidden)]
    public async Task An_endpoint_in_a_group_holds_to_both(string persona, HttpStatusCode expected)
    {
        using var answer = await _service.Get("/group/inner", await issuer.TokenOf(persona));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task The_officer_is_who_the_token_says()
    {
        using var answer = await _service.Get("/me", await issuer.TokenOf("dhs.cleared"));
        var me = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("dhs.cleared", me.GetProperty("subject").GetString());
        Assert.Equal("Dylan Cleared (DHS)", me.GetProperty("name").GetString());
        Assert.Equal("Dhs", me.GetProperty("agency").GetString());
        Assert.Equal(["Reviewer"], me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!));
        Assert.True(me.GetProperty("cleared").GetBoolean());
    }

    [Fact]
    public void What_an_endpoint_declares_can_be_read_from_it()
    {
        var endpoints = _service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .ToDictionary(endpoint => endpoint.RoutePattern.RawText!, endpoint => Access.Of(endpoint)?.ToString(), StringComparer.Ordinal);
        Assert.Equal("reviewer|chair at DHS cleared", endpoints["/protected"]);
        Assert.Equal("reviewer|records at EOIR|OIL", endpoints["/justice"]);
        Assert.Equal("anyone", endpoints["/anyone"]);
        Assert.Null(endpoints["/undeclared"]);
    }
}
