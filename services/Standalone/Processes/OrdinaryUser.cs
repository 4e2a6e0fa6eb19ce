using System.Globalization;

namespace InteragencyReview.Standalone.Processes;

/// <summary>The user a child runs as when this program is root: PostgreSQL refuses to run as root.</summary>
public sealed record OrdinaryUser(string Name, uint UserId, uint GroupId)
{
    private const string UserDatabase = "/etc/passwd";

    /// <summary>
    /// Whom to run as for files in <paramref name="directory"/>; null when this program is not root and stays who it is.
    /// An existing directory's owner is kept, so that a run as root does not lock out the user who made it.
    /// </summary>
    public static async Task<OrdinaryUser?> ForAsync(string directory, CancellationToken stop)
    {
        if (!Posix.IsRoot)
            return null;

        var users = await ReadAllAsync(stop);
        if (Directory.Exists(directory))
        {
            var stat = await Command.RunAsync("stat", ["-c", "%u", directory], stop);
            var owner = uint.Parse(stat.Output.Trim(), CultureInfo.InvariantCulture);
            if (owner != 0)
            {
                return users.Find(user => user.UserId == owner)
                    ?? throw new CannotRunException(
                        $"{directory} belongs to user id {owner}, which this machine does not know: give it to a user with chown -R.");
            }
        }

        return users.Find(user => user.Name == "postgres")
            ?? users.Find(user => user.Name == "nobody")
            ?? throw new CannotRunException(
                "PostgreSQL refuses to run as root, and this machine has neither a user postgres nor a user nobody: start as an ordinary user.");
    }

    private static async Task<List<OrdinaryUser>> ReadAllAsync(CancellationToken stop)
    {
        var users = new List<OrdinaryUser>();
        await foreach (var line in File.ReadLinesAsync(UserDatabase, stop))
        {
            if (line.Split(':') is [var name, _, var user, var group, ..]
                && uint.TryParse(user, CultureInfo.InvariantCulture, out var userId)
                && uint.TryParse(group, CultureInfo.InvariantCulture, out var groupId))
            {
                users.Add(new(name, userId, groupId));
            }
        }

        return users;
    }
}
