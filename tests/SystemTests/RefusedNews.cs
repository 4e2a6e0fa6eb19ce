using Npgsql;

namespace InteragencyReview.SystemTests;

/// <summary>Messages about one case are refused for as long as this stands.</summary>
internal sealed class RefusedNews : IAsyncDisposable
{
    private readonly NpgsqlDataSource _messages;

    private RefusedNews(NpgsqlDataSource messages) => _messages = messages;

    /// <param name="caseKey">The case, as the envelope names it.</param>
    public static async Task<RefusedNews> Of(NpgsqlDataSource messages, string caseKey)
    {
        await using var refuse = messages.CreateCommand(
            $"""
            create function refused_news() returns trigger language plpgsql as $$
            begin
                raise exception 'News of this case: it is refused' using errcode = 'check_violation';
            end $$;
            create trigger refused_news before insert on messages for each row when (new.envelope ->> 'caseKey' = '{caseKey}') execute function refused_news();
            """);
        await refuse.ExecuteNonQueryAsync();
        return new(messages);
    }

    public async ValueTask DisposeAsync()
    {
        await using var accept = _messages.CreateCommand("drop trigger refused_news on messages; drop function refused_news()");
        await accept.ExecuteNonQueryAsync();
    }
}
