extern alias dhs;
extern alias eoir;
extern alias oil;
extern alias workinggroup;

using System.Reflection;
using Alba;
using InteragencyReview.Contracts.Messages;
using Microsoft.AspNetCore.Hosting;

namespace InteragencyReview.Scenarios.Hosting;

/// <summary>One of the services as it is shipped: its program, run in the test's process.</summary>
public sealed class ServiceProgram
{
    public static readonly ServiceProgram Dhs = Of<dhs::Program>(ServiceNames.Dhs);

    public static readonly ServiceProgram Eoir = Of<eoir::Program>(ServiceNames.Eoir);

    public static readonly ServiceProgram Oil = Of<oil::Program>(ServiceNames.Oil);

    public static readonly ServiceProgram WorkingGroup = Of<workinggroup::Program>(ServiceNames.WorkingGroup);

    private readonly Func<Action<IWebHostBuilder>, Task<IAlbaHost>> _start;
    private readonly MethodInfo _main;

    private ServiceProgram(string name, Func<Action<IWebHostBuilder>, Task<IAlbaHost>> start, Assembly program)
    {
        Name = name;
        _start = start;
        _main = program.EntryPoint!;
    }

    /// <summary>As in <see cref="ServiceNames"/>.</summary>
    public string Name { get; }

    internal Task<IAlbaHost> Start(Action<IWebHostBuilder> configure) => _start(configure);

    /// <summary>Runs the program's own command line to its end.</summary>
    internal async Task Run(params string[] args)
    {
        switch (_main.Invoke(null, [args]))
        {
            case Task<int> running when await running != 0:
            case int and not 0:
                throw new InvalidOperationException($"{Name} {args[0]} failed.");
        }
    }

    private static ServiceProgram Of<TProgram>(string name)
        where TProgram : class => new(name, configure => AlbaHost.For<TProgram>(configure), typeof(TProgram).Assembly);
}
