using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Dhs.Crosswalk;
using InteragencyReview.EventStore.Hosting;
using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("dhs");
var aNumbers = AgencyKeys.ANumbers(builder.Configuration);
builder.AddLogAndMessages(
    Queues.Dhs,
    DhsLog.Types,
    MessageNames.All,
    DhsLog.Receives,
    routes => DhsLog.Tells(routes, aNumbers),
    BallotBox.Schema,
    ProtectedFactsVault.Schema);
builder.Services
    .AddDecider(BallotBox.Seats)
    .AddDecider(DhsLog.Cases)
    .AddDecider(KeptLine.Definition)
    .AddSingleton(KeyEncryptionKeys.Parse(builder.Configuration["Keys:Protected"]))
    .AddSingleton<ProtectedFactsVault>();

var app = builder.Build();
app.UseServiceDefaults();
app.UseCauses();
RecordCaseFile.Map(app);
KeepCrosswalkLine.Map(app);
app.MapBallots(Agency.Dhs);
app.MapSubscriptions();
app.MapDeadLetters(Queues.Dhs);
app.MapViews();
app.Run();
