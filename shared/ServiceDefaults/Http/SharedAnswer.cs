namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What is dear to find out, found out once for all who ask within a while. While people ask, the next search begins before the last
/// answer is too old, so that nobody waits for it.
/// </summary>
/// <param name="find">Begins at once; whoever asked first may be gone before it ends.</param>
/// <param name="lasts">How old an answer may be that is given.</param>
/// <param name="findAgainAfter">How old an answer is when the next is sought: less than it lasts.</param>
/// <param name="time">Tells how old an answer is.</param>
public sealed class SharedAnswer<T>(Func<Task<T>> find, TimeSpan lasts, TimeSpan findAgainAfter, TimeProvider time)
    where T : class
{
    private readonly Lock _gate = new();
    private Found? _last;
    private Task<T>? _finding;

    public Task<T> Get()
    {
        lock (_gate)
        {
            var age = _last is null ? TimeSpan.MaxValue : time.GetElapsedTime(_last.At);
            if (age > findAgainAfter)
                _finding ??= Find();
            return age <= lasts ? Task.FromResult(_last!.Answer) : _finding!;
        }
    }

    private async Task<T> Find()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            var at = time.GetTimestamp();
            var answer = await find();
            lock (_gate)
                _last = new(answer, at);
            return answer;
        }
        finally
        {
            lock (_gate)
                _finding = null;
        }
    }

    private sealed record Found(T Answer, long At);
}
