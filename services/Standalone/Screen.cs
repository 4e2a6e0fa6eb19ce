using System.Diagnostics;

namespace InteragencyReview.Standalone;

/// <summary>All that a person sees of this program. On a terminal a progress line overwrites itself; in a pipe it comes now and then.</summary>
public sealed class Screen(TextWriter output, bool isTerminal)
{
    private static readonly TimeSpan BetweenLinesInPipe = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private int _progressWidth;
    private long _lastProgress;

    public void Line(string text = "")
    {
        lock (_gate)
        {
            EndProgress();
            output.WriteLine(text);
            output.Flush();
        }
    }

    public void Lines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Line("    " + line);
    }

    public void Progress(string text)
    {
        lock (_gate)
        {
            if (isTerminal)
            {
                output.Write("\r" + text.PadRight(_progressWidth));
                _progressWidth = text.Length;
            }
            else if (_lastProgress == 0 || Stopwatch.GetElapsedTime(_lastProgress) > BetweenLinesInPipe)
            {
                output.WriteLine(text);
                _lastProgress = Stopwatch.GetTimestamp();
            }

            output.Flush();
        }
    }

    public void Problem(CannotRunException problem)
    {
        Line(problem.Message);
        Lines(problem.Details);
    }

    private void EndProgress()
    {
        if (_progressWidth > 0)
            output.WriteLine();
        _progressWidth = 0;
        _lastProgress = 0;
    }
}
