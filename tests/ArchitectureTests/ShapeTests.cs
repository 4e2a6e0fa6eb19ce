namespace InteragencyReview.ArchitectureTests;

/// <summary>The tree stays readable, and the compiler keeps chance and clock out.</summary>
public sealed class ShapeTests
{
    private const int LongestFile = 400;
    private const int LongestProgram = 80;
    private const int FullestFolder = 12;

    /// <summary>Over the bound, and better whole. An entry that is no longer needed is an error, too.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> FullFolders = new(StringComparer.Ordinal)
    {
        ["services/Standalone"] = "The composition of the whole system: one step of the start each.",
        ["services/WorkingGroup/Votes"] = "A file per use case and one state: the vote is one subject.",
        ["shared/Ballots"] = "A file per use case and one state: the seat is one subject.",
        ["shared/Intake/Eoir"] = "The steps of one reading, from the file to the record.",
    };

    [Fact]
    public void Program_files_compose_and_do_nothing_else()
    {
        var programs = Checkout.CSharp("services").Where(path => path.EndsWith("/Program.cs", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(programs);
        Assert.Empty(programs.Where(path => Lines(path) >= LongestProgram).Select(path => $"{path} has {Lines(path)} lines"));
    }

    [Fact]
    public void No_file_is_longer_than_can_be_read_at_once()
    {
        var found = Checkout.CSharp("services", "shared", "tests").Where(path => Lines(path) > LongestFile);
        Assert.Equal(LongFiles.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_folder_is_fuller_than_a_table_of_contents()
    {
        var found = Checkout.CSharp("services", "shared")
            .GroupBy(path => path[..path.LastIndexOf('/')], StringComparer.Ordinal)
            .Where(folder => folder.Count() > FullestFolder)
            .Select(folder => folder.Key);
        Assert.Equal(FullFolders.Keys.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_product_takes_clock_ids_and_chance_as_arguments()
    {
        var banned = Checkout.Read("BannedSymbols.txt");
        foreach (var symbol in new[]
            {
                "P:System.DateTime.Now;", "P:System.DateTime.UtcNow;", "P:System.DateTimeOffset.Now;", "P:System.DateTimeOffset.UtcNow;", "M:System.Guid.NewGuid;",
                "P:System.Random.Shared;", "M:System.Threading.Thread.Sleep(System.Int32);", "M:System.Threading.Tasks.Task.Wait;", "P:System.Threading.Tasks.Task`1.Result;",
            })
        {
            Assert.Contains(symbol, banned, StringComparison.Ordinal);
        }

        // All projects but the tests get the list, and none gives it back.
        var common = Checkout.Read("Directory.Build.props");
        Assert.Contains("BannedSymbols.txt", common, StringComparison.Ordinal);
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", common, StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", common, StringComparison.Ordinal);
        Assert.DoesNotContain("RS0030", common + Checkout.Read(".editorconfig"), StringComparison.Ordinal);
        Assert.Empty(Checkout.Projects.Where(project => project.Value.ToString() is var text
            && (text.Contains("RS0030", StringComparison.Ordinal) || text.Contains("RunAnalyzers", StringComparison.Ordinal) || text.Contains("BannedApi", StringComparison.Ordinal)
                || text.Contains("TreatWarningsAsErrors", StringComparison.Ordinal))).Select(project => project.Key));
        Assert.DoesNotContain(Checkout.CSharp("services", "shared"), path => Checkout.Read(path).Contains("RS0030", StringComparison.Ordinal));
    }

    private static int Lines(string path) => File.ReadLines(Path.Combine(Checkout.Root, path)).Count();
}
