using InteragencyReview.PostgresFixture;
using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>What the server keeps of a password, made here so that no statement has the password in it.</summary>
public sealed class ScramVerifierTests
{
    [Theory]
    [InlineData("of-the-test")]
    [InlineData("it's \\ \"quoted\" $1:2")]
    [InlineData(" ")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task It_is_the_one_that_the_server_makes_itself(string password)
    {
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("scram"));
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var byServer = await Kept(
            $"set local password_encryption = 'scram-sha-256'; create role scram_made_by_server login password '{password.Replace("'", "''", StringComparison.Ordinal)}'",
            "scram_made_by_server");
        Assert.Equal(byServer, ScramVerifier.Of(password, Convert.FromBase64String(byServer.Split('$', ':')[2])));

        // Given by the statement of the setup, it is kept as it is, and not taken for a password.
        var statement = DatabaseSetup.RoleStatement("scram_made_here", exists: false, password);
        var kept = await Kept(statement, "scram_made_here");
        Assert.Contains($"'{kept}'", statement, StringComparison.Ordinal);
        Assert.NotEqual(kept, await Kept(DatabaseSetup.RoleStatement("scram_made_here", exists: true, password), "scram_made_here"));

        async Task<string> Kept(string sql, string role)
        {
            await using (var make = new NpgsqlCommand(sql, connection, transaction))
                await make.ExecuteNonQueryAsync();
            await using var read = new NpgsqlCommand($"select rolpassword from pg_authid where rolname = '{role}'", connection, transaction);
            return (string)(await read.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public void No_statement_has_the_password_in_it()
    {
        foreach (var exists in (bool[])[true, false])
            Assert.DoesNotContain("of-the-test", DatabaseSetup.RoleStatement("review_dhs", exists, "of-the-test"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pässword")]
    [InlineData("\u2168")]
    public void A_password_of_other_characters_is_not_taken(string password) => Assert.False(ScramVerifier.CanBeOf(password));
}
