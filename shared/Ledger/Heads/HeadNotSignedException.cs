namespace InteragencyReview.Ledger.Heads;

/// <summary>What is sealed is not what a head could be signed over. The message says what was found.</summary>
internal sealed class HeadNotSignedException(string message, Exception innerException) : Exception(message, innerException);
