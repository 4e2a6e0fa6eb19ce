using System.Net;
using System.Text.Json;
using InteragencyReview.Ledger;
using InteragencyReview.Ledger.Verification;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.SystemTests.Running;
using Schemas = InteragencyReview.ServiceDefaults.Schemas;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>Everything that must hold after a kill, beside that every effect is there once: snapshots, and the seals of all logs.</summary>
internal static class Audit
{
    private static readonly Persona Operator = Persona.Find("ops.operator")!;

    /// <summary>Every snapshot is what its events say, by the check that operators use.</summary>
    public static Task SnapshotsEqualTheirEvents(ReviewSystem system) => Task.WhenAll(ServiceName.All.Select(service => SnapshotsEqualTheirEvents(system, service)));

    /// <summary>Every event of every log is sealed, and stands as it was sealed.</summary>
    public static Task SealsAreWhole(ReviewSystem system) => Task.WhenAll(ServiceName.All.Select(service => SealsAreWhole(system, service)));

    private static async Task SnapshotsEqualTheirEvents(ReviewSystem system, ServiceName service)
    {
        using var client = system.Client(service, Operator);
        var projections = JsonDocument.Parse(await client.GetStringAsync("projections")).RootElement;
        Assert.NotEqual(0, projections.GetArrayLength());
        foreach (var name in projections.EnumerateArray().Select(projection => projection.GetProperty("name").GetString()!))
        {
            using var started = await client.PostAsync($"projections/{name}/check", content: null);
            Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
            var run = await Eventually.Found(
                async () => await client.GetStringAsync($"projections/{name}/run") is var told && !told.Contains("\"Running\"", StringComparison.Ordinal) ? told : null,
                $"{name} of {service} is checked");
            var ended = JsonDocument.Parse(run).RootElement;
            Assert.Equal((name, "Done", 0), (name, ended.GetProperty("state").GetString(), ended.GetProperty("differences").GetInt32()));
        }
    }

    private static async Task SealsAreWhole(ReviewSystem system, ServiceName service)
    {
        var (log, schemas) = (system.Log(service), new Schemas(service.Value));
        await Eventually.True(
            async () => await log.Number("select (select max(seq_id) from mt_events) - (select coalesce(max(sequence), 0) from seals)") <= 0,
            $"all events of {service} are sealed");
        await using var ledger = new LedgerDatabase(log.ConnectionString, schemas.Events, schemas.Ledger);
        var verified = await LogVerification.Run(ledger, keys: null, held: null, static _ => { }, CancellationToken.None);
        Assert.True(verified.Fault is null, verified.Fault?.Explanation);
    }
}
