namespace InteragencyReview.ServiceDefaults;

/// <summary>The schemas of one service in its database. The schema of the queues is the only one that services share.</summary>
/// <param name="Service">As in <see cref="Contracts.Messages.ServiceNames"/>.</param>
public sealed record Schemas(string Service)
{
    public const string Queues = "queues";

    public string Events => Service.Replace('-', '_');

    /// <summary>Wolverine's inbox, outbox, timers and dead letters.</summary>
    public string Messages => Events + "_messages";

    /// <summary>Seals and signed heads.</summary>
    public string Ledger => Events + "_ledger";

    /// <summary>The role under which the service signs in to PostgreSQL. It owns nothing.</summary>
    public string Role => "review_" + Events;
}
