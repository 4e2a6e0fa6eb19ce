using System.Text.Json;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Screening;

namespace InteragencyReview.ScreeningSpecs;

/// <summary>The screenings in <c>cases/screenings.ndjson</c>, from the case file to both results.</summary>
public sealed class ExampleSpecs
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    public static TheoryData<string, string> Examples()
    {
        var examples = new TheoryData<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "cases", "screenings.ndjson")))
        {
            using var example = JsonDocument.Parse(line);
            examples.Add(example.RootElement.GetProperty("name").GetString()!, line);
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_screened_as_written(string name, string line)
    {
        using var example = JsonDocument.Parse(line);
        var file = Assert.IsType<CaseFile>(CaseFileReader.Read(example.RootElement.GetProperty("facts").GetRawText()));

        Assert.Equal((name, Written(example, "open")), (name, Told(Screener.Open(file.Facts, file.AsOf, RuleSets.Latest))));
        Assert.Equal(
            (name, Written(example, "cleared")),
            (name, Told(Screener.Cleared(file.Facts, file.Protected, file.AsOf, RuleSets.Latest))));
    }

    private static string Written(JsonDocument example, string screening) =>
        JsonSerializer.Serialize(example.RootElement.GetProperty(screening), Camel);

    private static string Told(ScreeningResult screening) => JsonSerializer.Serialize(
        new
        {
            Lane = screening.Lane.ToString(),
            screening.Reasons,
            screening.Met,
            screening.Unknown,
            screening.Missing,
            screening.PriorityLevel,
            screening.Notes,
        },
        Camel);
}
