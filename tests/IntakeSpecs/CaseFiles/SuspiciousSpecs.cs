namespace InteragencyReview.IntakeSpecs.CaseFiles;

/// <summary>What is possible but odd: accepted, and listed.</summary>
public sealed class SuspiciousSpecs
{
    [Theory]
    [InlineData("\"birthDate\":\"2000-01-01\",\"entry\":{\"on\":\"1999-12-31\"}", "entry-before-birth", "entry.on")]
    [InlineData("\"convictions\":[{},{\"class\":\"felony\",\"minorTraffic\":true}]", "felony-minor-traffic", "convictions[1].minorTraffic")]
    [InlineData("\"convictions\":[{\"aggravatedFelony\":true,\"minorTraffic\":true}]", "aggravated-minor-traffic", "convictions[0].minorTraffic")]
    [InlineData("\"convictions\":[{\"minorTraffic\":true,\"elements\":[\"dui\"]}]", "grave-minor-traffic", "convictions[0].minorTraffic")]
    [InlineData("\"permanentResidentSince\":\"2000-01-01\",\"entry\":{\"on\":\"2000-01-02\"}", "resident-before-entry", "permanentResidentSince")]
    [InlineData("\"entry\":{\"on\":\"2000-01-02\",\"admissionViolatedOn\":\"2000-01-01\"}", "violation-before-entry", "entry.admissionViolatedOn")]
    [InlineData("\"entry\":{\"manner\":\"without-inspection\",\"admissionViolatedOn\":\"2000-01-01\"}", "violation-without-admission", "entry.admissionViolatedOn")]
    [InlineData("\"birthDate\":\"2000-01-01\",\"convictions\":[{\"on\":\"1999-01-01\"}]", "before-birth", "convictions[0].on")]
    [InlineData("\"birthDate\":\"1901-01-01\",\"asOf\":\"2021-01-02\"", "very-old", "birthDate")]
    [InlineData("\"chargingDocument\":{\"issuedOn\":\"2010-01-02\",\"filedOn\":\"2010-01-01\"}", "filed-before-issued", "chargingDocument.filedOn")]
    [InlineData("\"detainer\":{\"lodgedOn\":\"2010-01-02T00:00:00Z\",\"liftedOn\":\"2010-01-01T00:00:00Z\"}", "lifted-before-lodged", "detainer.liftedOn")]
    [InlineData("\"custody\":\"never\",\"detainedSince\":\"2010-01-01\"", "detained-but-never", "detainedSince")]
    [InlineData("\"education\":{\"highSchool\":\"none\",\"higher\":\"in\"}", "higher-without-high-school", "education.higher")]
    [InlineData("\"jurisdiction\":\"2405\"", "jurisdiction-form", "jurisdiction")]
    [InlineData("\"leadCaseFileId\":\"DHS-1\"", "rider-of-itself", "leadCaseFileId")]
    public void What_is_odd_is_accepted_and_listed(string members, string kind, string member)
    {
        var file = Record.Accepted(members.Contains("asOf", StringComparison.Ordinal)
            ? $"{{\"caseFileId\":\"DHS-1\",\"aNumber\":\"A999000123\",{members}}}"
            : Record.With(members));
        var suspicion = Assert.Single(file.Suspicions);
        Assert.Equal((kind, member), (suspicion.Kind, suspicion.Member));
    }

    [Fact]
    public void What_is_odd_only_in_the_abusers_word_is_not_listed() =>
        Assert.Empty(Record.AcceptedWith(
            """ "birthDate":"2000-01-01","fraudFinding":{"on":"1999-01-01"},"protected":{"abuserOnly":["fraudFinding"]} """).Suspicions);
}
