using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// The service describes itself at <c>/openapi/v1.json</c>: OpenAPI 3.1, with who may call and the problems an endpoint can answer with.
/// </summary>
internal static class ApiDescription
{
    private const string DocumentName = "v1";
    private const string Bearer = "bearer";
    private const string ProblemSchema = "Problem";
    private static readonly int[] Always = [400, 429, 500];
    private static readonly int[] Guarded = [401, 403];

    public static void AddApiDescription(this IServiceCollection services, string serviceName) => services.AddOpenApi(DocumentName, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;

        // Each use case has its own Body and its own Answer: under that name alone one would be described as another.
        options.CreateSchemaReferenceId = type => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name
            ? type.Type.DeclaringType is { } useCase && !type.Type.IsGenericType ? useCase.Name + name : name
            : null;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = $"Interagency case review: {serviceName}", Version = "v1" };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "A token of the identity provider, with the claims agency, role and clearance.",
            };
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
            document.Components.Schemas[ProblemSchema] = ProblemDetails();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            MemberSchemas.Complete(schema, context.JsonTypeInfo);
            return Task.CompletedTask;
        });
    });

    /// <summary>Made once: nothing in it changes while the service runs, it takes long to make, and anybody may ask for it.</summary>
    public static void MapApiDescription(this WebApplication app)
    {
        var made = new Lazy<Task<string>>(async () =>
        {
            var document = await app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName).GetOpenApiDocumentAsync(CancellationToken.None);
            return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        });
        app.MapGet($"/openapi/{DocumentName}.json", async () => TypedResults.Text(await made.Value, "application/json", Encoding.UTF8))
            .ExcludeFromDescription()
            .AllowAnonymous();
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var anonymous = metadata.OfType<IAllowAnonymous>().Any();
        var document = context.Document!;

        // A name that Wolverine gives an endpoint without a summary tells nobody anything.
        if (context.Description.ActionDescriptor is WolverineActionDescriptor { Chain.Description: var name })
        {
            operation.Summary = operation.Summary == name ? null : operation.Summary;
            operation.Description = operation.Description == name ? null : operation.Description;
        }

        if (context.Description.ActionDescriptor is WolverineActionDescriptor { Chain: HttpChain command } && command.IsCommand())
            (operation.Parameters ??= []).Add(IdempotencyKey());
        if (operation.RequestBody is OpenApiRequestBody body)
            body.Required = !metadata.OfType<OptionalBodyAttribute>().Any();
        operation.Responses ??= [];
        int[] statuses = [.. Always, .. anonymous ? [] : Guarded];
        foreach (var status in statuses)
        {
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Problems.ContentType] = new() { Schema = new OpenApiSchemaReference(ProblemSchema, document) },
                },
            });
        }

        if (anonymous)
            return;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        var access = metadata.OfType<RequireAccessAttribute>().LastOrDefault()?.Access ?? Access.Anyone;
        operation.Description = string.Join("\n\n", new[] { operation.Description, $"Access: {access}." }.Where(text => !string.IsNullOrEmpty(text)));
    }

    private static OpenApiParameter IdempotencyKey() => new()
    {
        Name = CommandKey.Header,
        In = ParameterLocation.Header,
        Description = "The same whenever the same command is sent again: for 48 hours it gets the first answer, and another body is refused.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = CommandKey.Longest },
    };

    private static OpenApiSchema ProblemDetails() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457. The type is stable and begins with " + Problems.TypePrefix,
        Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri" },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };
}
