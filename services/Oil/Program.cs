using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore.Hosting;
using InteragencyReview.Kernel;
using InteragencyReview.Oil;
using InteragencyReview.Oil.Dockets;
using InteragencyReview.ProtectedStore;
using InteragencyReview.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults("oil");
var aNumbers = AgencyKeys.ANumbers(builder.Configuration);
builder.AddLogAndMessages(
    Queues.Oil,
    OilLog.Types,
    MessageNames.All,
    OilLog.Receives,
    routes => OilLog.Tells(routes, aNumbers),
    BallotBox.Schema,
    ProtectedFactsVault.Schema);
builder.Services
    .AddDecider(BallotBox.Seats)
    .AddDecider(OilLog.Cases)
    .AddSingleton(KeyEncryptionKeys.Parse(builder.Configuration["Keys:Protected"]))
    .AddSingleton<ProtectedFactsVault>();

var app = builder.Build();
app.UseServiceDefaults();
app.UseCauses();
KeepDocket.Map(app);
app.MapBallots(Agency.Oil);
app.MapSubscriptions();
app.MapDeadLetters(Queues.Oil);
app.MapViews();
app.Run();
