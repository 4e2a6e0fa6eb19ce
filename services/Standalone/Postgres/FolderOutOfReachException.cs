using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone.Postgres;

/// <summary>The user whom PostgreSQL runs as cannot get into its folder, because a folder above it is closed to others.</summary>
/// <param name="path">The server's folder.</param>
/// <param name="closed">The folder above it that is closed, the uppermost of them.</param>
public sealed class FolderOutOfReachException(string path, string closed, OrdinaryUser user)
    : CannotRunException($"PostgreSQL runs as the user {user.Name}, who cannot reach {path}: {closed} is closed to others.")
{
    public string Closed { get; } = closed;
}
