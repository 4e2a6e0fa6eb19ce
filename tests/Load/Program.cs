using System.CommandLine;
using InteragencyReview.Load;
using InteragencyReview.Load.Reporting;
using InteragencyReview.Load.Whole;
using InteragencyReview.PostgresFixture;
using InteragencyReview.RabbitFixture;
using InteragencyReview.Standalone;

const string WholeSystem = "system";
var brief = new Option<bool>("--short") { Description = "A look whether everything runs; its numbers mean little." };
var transport = new Option<string>("--transport") { Description = "postgresql, or rabbitmq with a database for each service: then only the part system is measured.", DefaultValueFactory = static _ => "postgresql" };
transport.AcceptOnlyFromAmong("postgresql", "rabbitmq");
RabbitServer? broker = null;
var parts = new (string Name, Func<PostgresServer, Pace, Report, Task> Measure)[]
{
    ("start", FirstStart.Measure),
    ("idle", IdleLoad.Measure),
    (WholeSystem, (server, pace, report) => SystemLoad.Measure(server, broker, pace, report)),
    ("queues", QueueLoad.Measure),
};
var only = new Option<string[]>("--only") { Description = $"Only these parts, of: {string.Join(", ", parts.Select(part => part.Name))}.", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong([.. parts.Select(part => part.Name)]);
var cases = new Option<int?>("--cases") { Description = "How many cases the imported docket has.", HelpName = "number" };

var load = new RootCommand("Measures the whole system on a private PostgreSQL.")
{
    brief, only, cases, transport,
};
load.SetAction(async asked =>
{
    var pace = asked.GetValue(brief) ? Pace.Short : Pace.Full;
    pace = pace with { Cases = asked.GetValue(cases) ?? pace.Cases };
    var report = new Report(Console.Out);
    var onRabbitMq = asked.GetValue(transport) == "rabbitmq";
    await using var ofThisRun = broker = onRabbitMq ? await RabbitServer.Start(Path.Combine(Checkout.Find().Root, "docs", "rabbitmq-definitions.json")) : null;
    await using var server = await PostgresServer.Start(Machine.DatabaseSettings);
    var machine = await Machine.Look(server.AdminConnectionString);
    foreach (var (name, measure) in parts)
    {
        if ((asked.GetValue(only) is { Length: > 0 } wanted && !wanted.Contains(name, StringComparer.Ordinal)) || (onRabbitMq && name != WholeSystem))
            continue;
        var before = ProcessorTime.Now();
        await measure(server, pace, report);
        report.Line();
        report.Line($"Of the processors' time the host gave {Report.Share(ProcessorTime.Now().StolenSince(before))} to others meanwhile.");
    }

    report.Chapter("The machine", asked.GetValue(brief) ? "A short run: its numbers mean little." : "What these numbers were measured on.");
    report.Line();
    foreach (var line in machine.Lines())
        report.Line($"- {line}");
});
return await load.Parse(args).InvokeAsync();
