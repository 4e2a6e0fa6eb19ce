using System.CommandLine;
using System.Runtime.InteropServices;
using InteragencyReview.Standalone;

var data = new Option<string?>("--data") { Description = "The folder that keeps everything between starts (default: REVIEW_DATA, else .data in the checkout)." };
data.Validators.Add(given =>
{
    if (given.Tokens is [var token] && string.IsNullOrWhiteSpace(token.Value))
        given.AddError("--data is empty: name a folder, or leave it out.");
});

var ports = new Option<int>("--ports") { Description = "The first of eight loopback ports.", DefaultValueFactory = _ => Ports.Default };
var noSample = new Option<bool>("--no-sample") { Description = "Start empty, without the sample docket." };
ports.Validators.Add(given =>
{
    if (given.GetValueOrDefault<int>() is < 1 or > Ports.Highest)
        given.AddError("--ports must be a port number with room for seven more above it.");
});

var noDashboard = new Option<bool>("--no-dashboard") { Description = "Without the page that shows traces, metrics and logs." };
var command = new RootCommand("Runs the whole interagency case review on this machine, for development.") { data, ports, noSample, noDashboard };
command.SetAction(async parsed =>
{
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopInOrder);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopInOrder);
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, StopInOrder);

    var screen = new Screen(Console.Out, isTerminal: !Console.IsOutputRedirected);
    try
    {
        var exported = Environment.GetEnvironmentVariable("REVIEW_DATA");
        var folder = parsed.GetValue(data) ?? (string.IsNullOrEmpty(exported) ? Path.Combine(Checkout.Find().Root, ".data") : exported);
        return await new Run(folder, new(parsed.GetValue(ports)), WithSample: !parsed.GetValue(noSample), WithDashboard: !parsed.GetValue(noDashboard)).ExecuteAsync(screen, stop.Token);
    }
    catch (CannotRunException problem)
    {
        screen.Problem(problem);
        return 1;
    }

    void StopInOrder(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
});

return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
