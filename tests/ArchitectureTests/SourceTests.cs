using System.Text.RegularExpressions;

namespace InteragencyReview.ArchitectureTests;

/// <summary>What no file of the product may say.</summary>
public sealed partial class SourceTests
{
    private static readonly string[] ClocksOfPrograms = ["services/Standalone/", "services/Tool/"];

    private static readonly string[] HowFarMartenHasCome = ["shared/ServiceDefaults/Health/ProjectionsHealth.cs", "shared/ServiceDefaults/Telemetry/ProjectionWatch.cs"];

    private static readonly string[] LoopsOfTheirOwn =
        ["services/Eoir/DocketFeed/FeedListener.cs", "shared/Ledger/Sealing/Sealer.cs", "shared/ServiceDefaults/Operations/Recurring.cs"];

    private static readonly string[] WhereTheClockIsSet = ["shared/Ledger/LedgerServices.cs", "shared/ServiceDefaults/Defaults.cs"];

    /// <summary>
    /// A position may become visible after a higher one. What needs an order without a gap reads a stream by its versions; only the
    /// sealer, and those who verify its seals, know how to wait for positions. The health check and the metric beside it only ask how far Marten has come.
    /// </summary>
    [Fact]
    public void Nobody_but_the_ledger_reads_events_by_position() =>
        Assert.Empty(Product().Concat(Checkout.Sql("services", "shared").Select(path => (Path: path, Text: Checkout.Read(path))))
            .Where(file => !file.Path.StartsWith("shared/Ledger/", StringComparison.Ordinal) && !HowFarMartenHasCome.Contains(file.Path, StringComparer.Ordinal))
            .SelectMany(file => Found(file, Position())));

    [Theory]
    [InlineData("select data from mt_events where seq_id > $1")]
    [InlineData("var after = e.Sequence;")]
    [InlineData("session.Events.QueryAllRawEvents()")]
    [InlineData("select last_seq_id from mt_event_progression")]
    [InlineData("ISubscription feed")]
    public void A_reader_by_position_would_be_noticed(string line) => Assert.Matches(Position(), line);

    /// <summary>BannedSymbols keeps UtcNow out; so the only clock is the one that a service is given.</summary>
    [Fact]
    public void The_clock_of_the_machine_is_asked_for_where_a_service_is_composed() =>
        Assert.Empty(Product()
            .Where(file => !WhereTheClockIsSet.Contains(file.Path, StringComparer.Ordinal) && !ClocksOfPrograms.Any(program => file.Path.StartsWith(program, StringComparison.Ordinal)))
            .SelectMany(file => Found(file, Clock())));

    [Fact]
    public void Nobody_logs_what_a_message_or_a_request_says() => Assert.Empty(Product().SelectMany(LogsOfBodies));

    [Theory]
    [InlineData("log.LogWarning(\"Refused: {Message}\", message);")]
    [InlineData("log.LogWarning(e, \"Refused {@Ballot}\", new { ballot.Reasons });")]
    [InlineData("_logger.LogError(\"Cannot read {Text}\", body.ToString());")]
    [InlineData("log.LogInformation(\"{Officer} has cast\", message.Officer);")]
    [InlineData("log.LogInformation($\"cast: {cast}\");")]
    [InlineData("options.Policies.LogMessageStarting(LogLevel.Debug);")]
    public void Who_does_would_be_noticed(string line) => Assert.NotEmpty(LogsOfBodies(("services/Some.cs", line)));

    [Theory]
    [InlineData("log.LogWarning(\"A {Message} was refused ({Refusal}): {Reason}\", message.GetType().Name, refusal.Type, refusal.Reason);")]
    [InlineData("log.LogWarning(e, \"Events of {Log} cannot be sealed now\", settings.Log);")]
    public void Who_logs_a_kind_and_a_refusal_does_not(string line) => Assert.Empty(LogsOfBodies(("services/Some.cs", line)));

    /// <summary>The host ends a process of which a background task has failed: what is done again and again is a Recurring, which goes on.</summary>
    [Fact]
    public void Only_who_holds_a_connection_for_as_long_as_it_runs_has_a_loop_of_its_own() =>
        Assert.Equal(LoopsOfTheirOwn, Product().Where(file => BackgroundTask().IsMatch(file.Text)).Select(file => file.Path).Order(StringComparer.Ordinal));

    private static IEnumerable<(string Path, string Text)> Product() => Checkout.CSharp("services", "shared").Select(path => (path, Checkout.Read(path)));

    private static IEnumerable<string> Found((string Path, string Text) file, Regex forbidden) =>
        file.Text.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && forbidden.IsMatch(line)).Select(line => $"{file.Path}: {line.Trim()}");

    private static IEnumerable<string> LogsOfBodies((string Path, string Text) file) => Log().Matches(file.Text)
        .Where(log => Body().IsMatch(log.Value))
        .Select(log => $"{file.Path}: {log.Value}");

    [GeneratedRegex(@": (.*, )?(BackgroundService|IHostedService)\b")]
    private static partial Regex BackgroundTask();

    [GeneratedRegex(@"\bseq_id\b|last_seq_id|\.Sequence\b|QueryAllRawEvents|QueryRawEventDataOnly|mt_event_progression|\bISubscription\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Position();

    [GeneratedRegex(@"TimeProvider\.System", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Clock();

    /// <summary>A statement that writes to a log, to its end, and Wolverine's settings that write messages or members of them.</summary>
    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)?\((?:[^;""]|""(?:[^""\\]|\\.)*"")*;|LogMessageStarting\([^;]*;|\[Audit[^\]]*\]|\.Audit\([^;]*;", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Log();

    /// <summary>The thing itself or a member of it as an argument, or in an interpolated text, or taken apart. Its type is not it.</summary>
    [GeneratedRegex(@"\$""|\{@|LogMessageStarting|Audit|[,(]\s*(message|body|command|cast|ballot|facts|record|envelope|file|line|request)\b(?!\.GetType\(\)|\.Id\b)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Body();
}
