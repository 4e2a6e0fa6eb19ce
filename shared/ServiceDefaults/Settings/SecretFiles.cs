using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Settings from files, as container engines hand out secrets: each file of the folder <c>Secrets:Folder</c> is the setting of its
/// name (<c>Keys__ANumber</c>), and counts before the environment. One line end after the value is no part of it.
/// </summary>
internal static class SecretFiles
{
    /// <exception cref="StartRefusedException">The folder, or a file in it, cannot be read.</exception>
    public static void AddSecretFiles(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[SettingNames.SecretsFolder] is not { Length: > 0 } folder)
            return;
        if (!Path.IsPathRooted(folder) || !Directory.Exists(folder))
            throw new StartRefusedException($"Secrets:Folder (environment: Secrets__Folder) is {folder}: name the absolute path of a folder that is there, or leave it out.");
        try
        {
            builder.Configuration.AddKeyPerFile(folder, optional: false, reloadOnChange: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"Secrets:Folder (environment: Secrets__Folder): {e.Message} The user of this process must be able to read every file in it.", e);
        }
    }
}
