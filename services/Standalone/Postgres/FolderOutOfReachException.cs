using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone.Postgres;

/// <summary>The user whom PostgreSQL runs as cannot get into its folder, because a folder above it is closed to others.</summary>
public sealed class FolderOutOfReachException(string path, OrdinaryUser user)
    : CannotRunException($"PostgreSQL runs as the user {user.Name}, who cannot reach {path}: a folder above it is closed to others.");
