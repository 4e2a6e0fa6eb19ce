using System.Globalization;
using System.Text;

namespace InteragencyReview.Ledger.Heads;

/// <summary>
/// What one service signs about its whole log up to a position. Whoever holds a copy can tell later that the log was changed,
/// cut off or replaced, whatever was recomputed in the meantime. It says nothing about any case.
/// </summary>
/// <param name="Log">Whose log, for instance <c>dhs</c>, so that the head of one cannot be shown as that of another.</param>
/// <param name="Number">From 1, without holes.</param>
/// <param name="Position">Sequence of the last event it covers.</param>
/// <param name="Events">How many it covers since the head before it.</param>
/// <param name="Previous">Hash of the head before it, empty for the first.</param>
/// <param name="Hash">The hash of the seal at its position, in which the chain of all seals up to there ends.</param>
/// <param name="WitnessHash">SHA-256 of the witness, which is kept beside the head and tells which of the events is at fault.</param>
/// <param name="SignedAt">To the microsecond, UTC.</param>
/// <param name="KeyId">Which key signed (<see cref="HeadKeys"/>).</param>
/// <param name="Signature">Base64, ECDSA over P-256 and SHA-256, of <see cref="SignedForm"/>.</param>
public sealed record LogHead(
    string Log,
    long Number,
    long Position,
    int Events,
    string Previous,
    string Hash,
    string WitnessHash,
    DateTimeOffset SignedAt,
    string KeyId,
    string Signature)
{
    /// <summary>What is signed: one line for each statement, so that anybody can check it with any tool.</summary>
    public byte[] SignedForm() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"head of a log, 2\nlog {Log}\nnumber {Number}\nposition {Position}\nevents {Events}\nprevious {Previous}\nhash {Hash}\nwitness {WitnessHash}\nsigned {SignedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\nkey {KeyId}\n"));
}
