namespace InteragencyReview.Standalone;

/// <summary>
/// What of the sample has been done. It stands beside the cluster, so that it is gone when the data is gone, and it is
/// written after each step: a start that was interrupted goes on where it stopped.
/// </summary>
internal sealed class SampleSteps(DataFolder data)
{
    private string File => Path.Combine(data.Server, "sample-steps");

    public bool Done(string step) => System.IO.File.Exists(File) && System.IO.File.ReadLines(File).Contains(step);

    public void Mark(string step)
    {
        using var file = new FileStream(File, FileMode.Append);
        file.Write(System.Text.Encoding.UTF8.GetBytes(step + "\n"));
        file.Flush(flushToDisk: true);
    }
}
