using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.MessagingTests;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task What_was_committed_survives_a_kill_and_the_server_comes_back_on_the_same_port()
    {
        await using var server = await PostgresServer.Start();
        var database = await server.CreateDatabase("kept") + ";Pooling=false";
        await Run(database, "create table kept (n int); insert into kept values (7)");

        await server.Kill();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => Run(database, "select 1"));
        await server.Restart();

        Assert.Equal(7, await Run(database, "select n from kept"));

        await server.Stop();
        await server.Restart();
        Assert.Equal(7, await Run(database, "select n from kept"));
    }

    [Fact]
    public async Task The_shared_server_makes_a_new_database_for_each_request_of_the_same_name()
    {
        var server = await PostgresServer.Shared();

        Assert.NotEqual(await server.CreateDatabase("same"), await server.CreateDatabase("same"));
    }

    private static async Task<object?> Run(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
