namespace InteragencyReview.ServiceDefaults;

/// <summary>A setting that an operator may or must give to a service.</summary>
/// <param name="Name">As the configuration knows it, for instance <c>Keys:ANumber</c>.</param>
/// <param name="ReadBy">What reads it.</param>
/// <param name="Meaning">For the runbook: what it is, its unit, and what holds when it is left out.</param>
public sealed record Setting(string Name, Readers ReadBy, string Meaning)
{
    public Need Need { get; init; } = Need.Optional;

    /// <summary>Belongs in a file that only the service can read, never in a plain environment variable or a repository.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Read by .NET or OpenTelemetry, and documented there too.</summary>
    public bool IsOfTheFramework { get; init; }

    /// <summary>As an environment variable, and as the name of a file in <c>Secrets:Folder</c>.</summary>
    public string EnvironmentName => Name.Replace(":", "__", StringComparison.Ordinal);
}

/// <summary>When a service refuses to start without a setting.</summary>
public enum Need
{
    Optional,

    /// <summary>In the environment Production; elsewhere it may be left out.</summary>
    InProduction,

    Always,
}

[Flags]
public enum Readers
{
    None = 0,
    Dhs = 1,
    Eoir = 2,
    Oil = 4,
    WorkingGroup = 8,

    /// <summary>The command <c>db-setup</c> of each service, which reads what its service reads besides.</summary>
    DatabaseSetup = 16,

    Agencies = Dhs | Eoir | Oil,
    Services = Agencies | WorkingGroup,
}
