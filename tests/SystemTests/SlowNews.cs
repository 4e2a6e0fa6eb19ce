using Npgsql;

namespace InteragencyReview.SystemTests;

/// <summary>Messages of one type about one case travel for as long as this stands.</summary>
internal sealed class SlowNews : IAsyncDisposable
{
    private readonly NpgsqlDataSource _messages;
    private readonly string _type;

    private SlowNews(NpgsqlDataSource messages, string type) => (_messages, _type) = (messages, type);

    /// <param name="caseKey">The case, as the envelope names it.</param>
    public static async Task<SlowNews> To(NpgsqlDataSource messages, string queue, string type, string caseKey)
    {
        await Execute(
            messages,
            $"""
            create function slow_news() returns trigger language plpgsql as $$
            begin
                if new.queue = '{queue}' and new.envelope ->> 'type' = '{type}' and new.envelope ->> 'caseKey' = '{caseKey}' then
                    new.due_at := clock_timestamp() + interval '1 day';
                end if;
                return new;
            end $$;
            create trigger slow_news before insert on messages for each row execute function slow_news();
            """);
        return new(messages, type);
    }

    public async ValueTask DisposeAsync()
    {
        await Execute(_messages, "drop trigger slow_news on messages; drop function slow_news()");
        await Execute(_messages, $"update messages set due_at = clock_timestamp() where envelope ->> 'type' = '{_type}'");
    }

    private static async Task Execute(NpgsqlDataSource messages, string sql)
    {
        await using var command = messages.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
