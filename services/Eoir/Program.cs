using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.EventStore.Hosting;
using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("eoir");
var aNumbers = AgencyKeys.ANumbers(builder.Configuration);
builder.AddLogAndMessages(
    Queues.Eoir,
    EoirLog.Types,
    MessageNames.All,
    EoirLog.Receives,
    routes => EoirLog.Tells(routes, aNumbers),
    BallotBox.Schema,
    ProtectedFactsVault.Schema,
    EoirLog.FeedSchema);
builder.Services
    .AddDecider(BallotBox.Seats)
    .AddDecider(EoirLog.Cases)
    .AddSingleton(KeyEncryptionKeys.Parse(builder.Configuration["Keys:Protected"]))
    .AddSingleton<ProtectedFactsVault>();

var app = builder.Build();
app.UseServiceDefaults();
app.UseCauses();
KeepCaseRecord.Map(app);
GetDocketFeed.Map(app);
app.MapBallots(Agency.Eoir);
app.MapSubscriptions();
app.MapDeadLetters(Queues.Eoir);
app.MapViews();
app.Run();
