using InteragencyReview.Intake.CaseFiles;

namespace InteragencyReview.IntakeSpecs.CaseFiles;

/// <summary>A line that says who and when, and whatever else a spec puts into it.</summary>
internal static class Record
{
    public const string Required = "\"caseFileId\":\"DHS-1\",\"aNumber\":\"A999000123\",\"asOf\":\"2011-12-04\"";

    public static string With(string members) => $"{{{Required},{members}}}";

    public static CaseFile Accepted(string line) => Assert.IsType<CaseFile>(CaseFileReader.Read(line));

    public static CaseFile AcceptedWith(string members) => Accepted(With(members));

    public static Fault RejectedFor(string line) =>
        Assert.Single(Assert.IsType<RejectedCaseFile>(CaseFileReader.Read(line)).Faults);

    public static void IsRejected(string members, string member, string reason)
    {
        var fault = RejectedFor(With(members));
        Assert.Equal((member, reason), (fault.Member, fault.Reason));
    }
}
