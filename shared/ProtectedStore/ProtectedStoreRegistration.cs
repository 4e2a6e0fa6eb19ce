using JasperFx.Events.Projections;
using Marten;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace InteragencyReview.ProtectedStore;

public static class ProtectedStoreRegistration
{
    internal const string KeysTable = "protected_keys";

    /// <summary>Adds the sealed streams, and the table of the keys of cases, to a service's store.</summary>
    public static void AddProtectedStore(this StoreOptions options)
    {
        options.Events.MapEventType<ProtectedRecordKept>("protected_record_kept");
        options.Projections.Snapshot<ProtectedRecord>(SnapshotLifecycle.Inline);
        options.Storage.ExtendedSchemaObjects.Add(Keys(options.DatabaseSchemaName));
    }

    /// <summary>
    /// A key for each case, wrapped by a key-encryption key that the database never sees. Without its row the facts of a case are
    /// gone for good, and the log still verifies. Back it up apart from the log.
    /// </summary>
    private static Table Keys(string schema)
    {
        var table = new Table(PostgresqlProvider.Instance.Parse(schema, KeysTable));
        table.AddColumn("stream_id", "text").AsPrimaryKey();
        table.AddColumn("wrapped", "bytea");
        table.AddColumn("created_at", "timestamptz").NotNull().DefaultValueByExpression("transaction_timestamp()");
        table.AddColumn("destroyed_at", "timestamptz");
        return table;
    }
}
