namespace InteragencyReview.Kernel;

/// <summary>The working group's id of a case.</summary>
public static class CaseIds
{
    /// <summary>A case is one charging document: whoever hears of the same case file mints the same id.</summary>
    public static Guid Of(string caseFileId) => DeterministicGuid.Of("case", RecordKey.Canonical(caseFileId));
}
