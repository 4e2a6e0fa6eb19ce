using InteragencyReview.Ledger.Verification;

namespace InteragencyReview.Tool.Verify;

internal static class FaultSentence
{
    /// <summary>What was found, and how it shows: <c>ALTERED. Event 2 of …</c></summary>
    public static string Of(LogFault fault)
    {
        var kind = fault.Kind switch
        {
            FaultKind.ForgedHead => "FORGED HEAD",
            FaultKind.ForgedSeal => "FORGED SEAL",
            _ => fault.Kind.ToString().ToUpperInvariant(),
        };
        return $"{kind}. {fault.Explanation}";
    }
}
