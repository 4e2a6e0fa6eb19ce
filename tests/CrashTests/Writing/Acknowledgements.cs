using System.Text;

namespace InteragencyReview.CrashTests.Writing;

/// <summary>
/// What was acknowledged goes to the one who will kill this process: a line in one write, so that it is in the pipe when
/// <see cref="Say"/> returns, and stays there.
/// </summary>
public sealed class Acknowledgements(Stream pipe)
{
    private readonly Lock _oneAtATime = new();

    public void Say(string unit)
    {
        lock (_oneAtATime)
        {
            pipe.Write(Encoding.ASCII.GetBytes(unit + "\n"));
            pipe.Flush();
        }
    }
}
