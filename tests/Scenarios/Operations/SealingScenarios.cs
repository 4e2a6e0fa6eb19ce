using InteragencyReview.Ledger.Heads;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>What keeps a log from being sealed and signed is seen by who looks whether the service is well.</summary>
public sealed class SealingScenarios
{
    [Fact]
    public async Task The_server_notices_soon_that_the_machine_of_a_service_is_gone_with_its_locks()
    {
        await using var database = await ReviewDatabase.New(ServiceProgram.Oil);
        var oil = await database.Start(ServiceProgram.Oil);
        await using var asked = oil.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("show tcp_keepalives_idle");
        Assert.Equal("15", await asked.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_seal_that_stands_on_nothing_keeps_heads_from_being_signed_and_the_service_says_so()
    {
        await using var database = await ReviewDatabase.New(ServiceProgram.Oil);
        var hash = new string('a', 64);
        await database.Execute($"insert into oil_ledger.seals (sequence, event_id, stream_id, version, digest, hash) values (1, gen_random_uuid(), 'planted', 1, '\\x{hash}', '\\x{hash}')");
        var oil = await database.Start(ServiceProgram.Oil, time: null, ("Keys:LogHeads", HeadKeys.NewPrivateKey()), ("LogHeads:Interval", "00:00:00.1"));
        using var anybody = oil.Server.CreateClient();

        var said = "";
        await Condition.Until("the service is degraded", async () =>
            (said = await anybody.GetStringAsync("/health/ready")).Contains("\"degraded\"", StringComparison.Ordinal) && said.Contains("\"sealing\"", StringComparison.Ordinal));
        Assert.Contains("The newest head of the log was not signed: events up to 1 are sealed, those after 0 wait for it", said, StringComparison.Ordinal);
        Assert.Contains("run review verify on this log", said, StringComparison.Ordinal);
    }
}
