using System.Linq.Expressions;
using System.Text.Json;
using Marten;
using Marten.Schema;
using NpgsqlTypes;
using Weasel.Postgresql.Tables;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What of a document stands in columns of its own, for lists that are read page by page. A column has the name of its member
/// in snake case. Marten would index each of them by itself; here there are only the indexes that a list needs.
/// </summary>
public sealed class DocumentColumns<T> : IDocumentPolicy
    where T : notnull
{
    private readonly List<Action<DocumentMapping<T>>> _columns = [];
    private readonly List<string> _names = [];
    private readonly List<IndexDefinition> _indexes = [];

    /// <summary>All columns, for a statement that selects them.</summary>
    public string Names => string.Join(", ", _names);

    /// <summary>The column of a member.</summary>
    public static string NameOf(string member) => JsonNamingPolicy.SnakeCaseLower.ConvertName(member);

    public DocumentColumns<T> Column(Expression<Func<T, object?>> member) => Add(member, mapping => mapping.Duplicate(member));

    /// <summary>An enumeration, by its names.</summary>
    public DocumentColumns<T> Text(Expression<Func<T, object?>> member) =>
        Add(member, mapping => mapping.Duplicate(member, "text", NpgsqlDbType.Text));

    public DocumentColumns<T> Texts(Expression<Func<T, object?>> member) =>
        Add(member, mapping => mapping.Duplicate(member, "text[]", NpgsqlDbType.Array | NpgsqlDbType.Text));

    public DocumentColumns<T> Index(string name, string[] columns, string? where = null)
    {
        _indexes.Add(new IndexDefinition(name) { Columns = columns, Predicate = where });
        return this;
    }

    private DocumentColumns<T> Add(Expression<Func<T, object?>> member, Action<DocumentMapping<T>> column)
    {
        var body = member.Body is UnaryExpression boxed ? boxed.Operand : member.Body;
        _names.Add(NameOf(((MemberExpression)body).Member.Name));
        _columns.Add(column);
        return this;
    }

    void IDocumentPolicy.Apply(DocumentMapping mapping)
    {
        if (mapping is not DocumentMapping<T> own)
            return;
        foreach (var column in _columns)
            column(own);
        own.Indexes.Clear();
        foreach (var index in _indexes)
            own.Indexes.Add(index);
    }
}
