using System.Text;
using InteragencyReview.Ledger.Canonical;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.LedgerTests.Canonical;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":[true,null,"x"]}""", """{"a":[true,null,"x"],"b":1}""")]
    [InlineData("""{"n":1e2}""", """{"n":100}""")]
    [InlineData("""{"n":1.50}""", """{"n":1.5}""")]
    [InlineData("""{"n":-0}""", """{"n":0}""")]
    [InlineData("""{"n":1E30}""", """{"n":1e+30}""")]
    [InlineData("""{"n":0.0000001}""", """{"n":1e-7}""")]
    [InlineData("""{"n":0.000001}""", """{"n":0.000001}""")]
    [InlineData("""{"n":123456789012345680000}""", """{"n":123456789012345680000}""")]
    [InlineData("""{"n":4.35}""", """{"n":4.35}""")]
    [InlineData("""{"n":333333333.3333333}""", """{"n":333333333.3333333}""")]
    [InlineData("""{"s":"\u20ac$\u000f\nA'B\"\\\/"}""", "{\"s\":\"€$\\u000f\\nA'B\\\"\\\\/\"}")]
    public void A_value_has_one_spelling(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Fact]
    public void Members_are_ordered_by_UTF_16_code_units() =>
        Assert.Equal("{\"\\r\":1,\"1\":2,\"ö\":3,\"€\":4,\"\U0001F600\":5,\"\uFB33\":6}", Canonical("{\"€\":4,\"\\r\":1,\"\uFB33\":6,\"1\":2,\"\U0001F600\":5,\"ö\":3}"));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("9007199254740993")]
    [InlineData("12345678901234567891")]
    [InlineData("0.10000000000000000001")]
    [InlineData("1e400")]
    [InlineData("1e-400")]
    public void What_has_no_form_that_says_all_is_told_and_leaves_nothing_behind(string json)
    {
        var buffer = CanonicalBuffer.Take();
        buffer.Append((byte)'x');
        Assert.False(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes($$"""{"b":{"c":1},"d":{{json}}}"""), buffer));
        Assert.Equal((1, 0), (buffer.Length, buffer.OpenMembers));
    }

    [Fact]
    public async Task It_survives_the_database_spelling_it_anew()
    {
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("json"));
        foreach (var json in new[] { """{"b":1e2,"a":1.10,"é":"\u00e9","z":[1E-9,-0.0]}""", """{"aa":1,"b":2,"":3}""", "\"\\u001f\"" })
        {
            await using var command = database.CreateCommand("select $1::jsonb::text");
            command.Parameters.Add(new() { Value = json });
            Assert.Equal(Canonical(json), Canonical((string)(await command.ExecuteScalarAsync())!));
        }
    }

    private static string Canonical(string json)
    {
        var buffer = CanonicalBuffer.Take();
        Assert.True(CanonicalJson.TryWrite(Encoding.UTF8.GetBytes(json), buffer));
        return Encoding.UTF8.GetString(buffer.Written);
    }
}
