using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace InteragencyReview.Tool;

/// <summary>Options and arguments whose values are held to one form, with a sentence for those that are not of it.</summary>
internal static class Asked
{
    /// <summary>One of the names of an enumeration, by its own letters: no numbers, no lists.</summary>
    public static Option<T?> Word<T>(string name, string description)
        where T : struct, Enum => new(name)
        {
            Description = $"{description} One of {Names<T>()}.",
            HelpName = "word",
            CustomParser = argument =>
            {
                if (Enum.GetNames<T>().Contains(argument.Tokens.Single().Value, StringComparer.Ordinal))
                    return Enum.Parse<T>(argument.Tokens.Single().Value);
                argument.AddError($"{name} is one of {Names<T>()}.");
                return null;
            },
        };

    public static Option<Guid?> Id(string name, string description, string of) => new(name)
    {
        Description = description,
        HelpName = "id",
        CustomParser = argument => Id(argument, name, of),
    };

    public static Argument<Guid?> Id(string of, string description) => new(of)
    {
        Description = description,
        CustomParser = argument => Id(argument, "This", of),
    };

    public static Option<T?> Number<T>(string name, string description, T least, T most)
        where T : struct, IBinaryInteger<T> => new(name)
        {
            Description = description,
            HelpName = "number",
            CustomParser = argument =>
            {
                if (T.TryParse(argument.Tokens.Single().Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
                    return number;
                argument.AddError($"{name} is a number from {least} to {most}.");
                return null;
            },
        };

    /// <summary>A file, which need not be there: whoever reads it says so.</summary>
    public static Option<FileInfo?> File(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "file",
        CustomParser = argument => File(argument, name),
    };

    public static Argument<FileInfo?> FileArgument(string of, string description) => new(of)
    {
        Description = description,
        CustomParser = argument => File(argument, "This"),
    };

    public static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "yyyy-mm-dd",
        CustomParser = argument =>
        {
            if (DateOnly.TryParseExact(argument.Tokens.Single().Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return day;
            argument.AddError($"{name} is a day like 2011-12-05.");
            return null;
        },
    };

    /// <summary>Some text. One that is empty is most likely a variable that was never set: taken as if it were left out, it would mean everything.</summary>
    public static Option<string?> Text(string name, string description, string helpName)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && string.IsNullOrWhiteSpace(token.Value))
                given.AddError($"{name} is empty: say what, or leave it out.");
        });
        return option;
    }

    /// <summary>Several, one after the other.</summary>
    public static Option<Guid[]> Ids(string name, string description, string of) => new(name)
    {
        Description = description,
        HelpName = "id",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = argument =>
        {
            var ids = new List<Guid>();
            foreach (var token in argument.Tokens)
            {
                if (Guid.TryParseExact(token.Value, "D", out var id))
                    ids.Add(id);
                else
                    argument.AddError($"{name} is not the id of a {of}, like 6f9619ff-8b86-d011-b42d-00c04fc964ff.");
            }

            return [.. ids];
        },
    };

    /// <summary>The option was given, whatever stands there: for validators, which also run over what could not be read.</summary>
    public static bool Has(this CommandResult asked, Option option) => asked.GetResult(option) is { Implicit: false };

    private static FileInfo? File(ArgumentResult argument, string name)
    {
        if (argument.Tokens.Single().Value is { Length: > 0 } path && !path.Contains('\0', StringComparison.Ordinal))
            return new(path);
        argument.AddError($"{name} is not the name of a file.");
        return null;
    }

    private static Guid? Id(ArgumentResult argument, string name, string of)
    {
        if (Guid.TryParseExact(argument.Tokens.Single().Value, "D", out var id))
            return id;
        argument.AddError($"{name} is not the id of a {of}, like 6f9619ff-8b86-d011-b42d-00c04fc964ff.");
        return null;
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());
}
