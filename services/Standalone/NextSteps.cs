namespace InteragencyReview.Standalone;

/// <summary>What a person is shown when everything stands: where it is, what is in it, and what to do with it.</summary>
internal static class NextSteps
{
    /// <summary>Tells the tool the ports where they are not the usual ones.</summary>
    public const string PortsVariable = "REVIEW_PORTS";

    public static void Show(Screen screen, Ports ports, DataFolder data, bool hasDashboard, QueueBoard? board)
    {
        screen.Line();
        screen.Line("The system is up:");
        foreach (var (name, port) in new[]
            {
                ("DHS", ports.Dhs), ("EOIR", ports.Eoir), ("OIL", ports.Oil), ("working group", ports.WorkingGroup), ("development issuer", ports.Issuer),
            })
        {
            screen.Line($"    {name,-20}http://127.0.0.1:{port}");
        }

        screen.Line($"    {"PostgreSQL",-20}127.0.0.1:{ports.Postgres}");
        if (hasDashboard)
            screen.Line($"    {"dashboard",-20}http://127.0.0.1:{ports.Dashboard}");
        screen.Line($"    {"data and logs",-20}{data.Path}");
        screen.Line();
        screen.Line(board is null ? "The working group does not answer just now." : $"{board.Cases:N0} cases stand in these lanes:");
        foreach (var queue in board?.Queues ?? [])
            screen.Line($"    {queue.Lane,-24}{queue.Cases,8:N0}");

        var tool = ports.Base == Ports.Default ? "bin/review" : $"{PortsVariable}={ports.Base} bin/review";
        screen.Line();
        screen.Line("Try next, in another terminal:");
        screen.Line($"    {tool} queue --lane Accelerate --limit 10 --as dhs.attorney");
        screen.Line($"    {tool} queue --lane ConsiderForDiscretion --limit 10 --as eoir.counsel");
        screen.Line($"    {tool} vote open --lane Accelerate --limit 10 --as dhs.chair");
        screen.Line($"    {tool} escalations --as dhs.chiefcounsel");
        screen.Line($"    {tool} concurrences --as dhs.supervisor");
        screen.Line();
        screen.Line("Ctrl-C stops it; the next start goes on with its data.");
    }
}
