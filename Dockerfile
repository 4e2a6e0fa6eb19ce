# syntax=docker/dockerfile:1
# The image of one service; SERVICE is Dhs, Eoir, Oil or WorkingGroup:
#
#   docker build --build-arg SERVICE=Dhs --tag interagency-review/dhs .
#
# The first stage does not depend on SERVICE, so the four images share it. The image that results has no shell and no package manager:
# it starts the service, or, with the argument db-setup, makes the service's database ready.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
# CI: packages are restored as the lock files say, or not at all.
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY . .
# The code around handlers and endpoints is generated ahead; a service would otherwise compile it at each start. The program is given
# the same name in each image, since without a shell nothing could put SERVICE into the command that starts it.
RUN --mount=type=cache,target=/root/.nuget/packages \
    dotnet restore services/Services.slnf --locked-mode \
    && ./build.sh generate --no-restore \
    && for service in Dhs Eoir Oil WorkingGroup; do \
        dotnet publish "services/$service" --configuration Release --no-restore --output "/published/$service" \
        && mv "/published/$service/InteragencyReview.$service" "/published/$service/service" || exit 1; \
    done

# "extra" has the time zones: the day of an act is that of New York.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
ARG SERVICE
WORKDIR /app
COPY --from=build /published/${SERVICE} .
# The root may be read-only: nothing is written, not even for a debugger.
ENV ASPNETCORE_HTTP_PORTS=8080 DOTNET_EnableDiagnostics=0
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["./service"]
