using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.DeploymentTests;

/// <summary>Holds what a service is given against the list of settings.</summary>
internal static class Given
{
    /// <param name="variables">Names of plain variables of the environment.</param>
    /// <param name="files">Names of the files in its folder of secrets.</param>
    public static void Settings(string who, Readers reader, IReadOnlyList<string> variables, IReadOnlyList<string> files)
    {
        var read = ServiceDefaults.Settings.All.Where(setting => (setting.ReadBy & reader) != Readers.None).ToDictionary(setting => setting.EnvironmentName, StringComparer.Ordinal);
        Assert.Empty(variables.Concat(files).Where(name => !read.ContainsKey(name)).Select(name => $"{who} is given {name}, which it does not read"));
        Assert.Empty(variables.Where(name => read[name].IsSecret).Select(name => $"{who} is given the secret {name} as a plain variable"));
        Assert.Empty(files.Where(name => !read[name].IsSecret).Select(name => $"{who} is given {name} as a secret, and it is none"));
        Assert.Empty(variables.Intersect(files, StringComparer.Ordinal).Select(name => $"{who} is given {name} twice"));
        Assert.Empty(read.Values.Where(setting => setting.Need != Need.Optional && !variables.Contains(setting.EnvironmentName, StringComparer.Ordinal) && !files.Contains(setting.EnvironmentName, StringComparer.Ordinal))
            .Select(setting => $"{who} is not given {setting.EnvironmentName}"));
    }
}
