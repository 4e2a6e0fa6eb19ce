namespace InteragencyReview.LedgerTests;

public sealed record EntryMade(int Number, string Note);
