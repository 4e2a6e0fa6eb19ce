namespace InteragencyReview.Kernel;

/// <summary>The three agencies that sit on the panel.</summary>
public enum Agency
{
    Dhs,
    Eoir,
    Oil,
}

/// <summary>Quorum needs both of them.</summary>
public enum Department
{
    HomelandSecurity,
    Justice,
}

/// <summary>Where a case belongs. <see cref="Undetermined"/> is a lane of the screening only: a person must look first.</summary>
public enum Lane
{
    Accelerate,
    ConsiderForDiscretion,
    ContinueNormally,
    Undetermined,
}

/// <summary>What an agency may say in a vote.</summary>
public enum Choice
{
    Accelerate,
    ConsiderForDiscretion,
    ContinueNormally,
    Abstain,
    Recuse,
}

/// <summary>Charging is DHS's, Hearing EOIR's, FinalOrder OIL's.</summary>
public enum Stage
{
    Charging,
    Hearing,
    FinalOrder,
}

public static class Vocabulary
{
    public static Department Department(this Agency agency) =>
        agency == Agency.Dhs ? Kernel.Department.HomelandSecurity : Kernel.Department.Justice;

    /// <summary>The lane a choice speaks for, or null for an abstention or recusal.</summary>
    public static Lane? Lane(this Choice choice) => choice switch
    {
        Choice.Accelerate => Kernel.Lane.Accelerate,
        Choice.ConsiderForDiscretion => Kernel.Lane.ConsiderForDiscretion,
        Choice.ContinueNormally => Kernel.Lane.ContinueNormally,
        _ => null,
    };

    /// <summary>The lane in the words of the guidance.</summary>
    public static string InWords(this Lane lane) => lane switch
    {
        Kernel.Lane.Accelerate => "accelerate",
        Kernel.Lane.ConsiderForDiscretion => "consider for discretion",
        Kernel.Lane.ContinueNormally => "continue normally",
        Kernel.Lane.Undetermined => "nothing: a person must look",
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "A lane in which no case stands."),
    };

    /// <summary>How the agency is written in sentences.</summary>
    public static string Name(this Agency agency) => agency.Code().ToUpperInvariant();

    /// <summary>How the agency is written in URLs, claims, queues and stream names.</summary>
    public static string Code(this Agency agency) => agency switch
    {
        Agency.Dhs => "dhs",
        Agency.Eoir => "eoir",
        Agency.Oil => "oil",
        _ => throw new ArgumentOutOfRangeException(nameof(agency), agency, "An agency that does not sit on the panel."),
    };
}
