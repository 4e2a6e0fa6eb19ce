#!/bin/bash
# Everything a developer does with this repository: ./build.sh help
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
solution=$root/InteragencyReview.sln
configuration=Release
results=$root/TestResults
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# What is started here lives for minutes and is not attacked: code is compiled plainly and mapped once, which takes a third of the time.
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0

usage() {
    cat <<'TEXT'
./build.sh          restore and build everything, and put the command-line tool at bin/review
./build.sh run      build what changed, then run the whole system (options: --data DIR, --ports BASE, --no-sample, --no-dashboard)
./build.sh test     build, check the formatting, run every test; the last line counts them
./build.sh generate only generate the code around handlers and endpoints, as the first part of a build does
./build.sh test-rabbitmq
                    the tests of the whole system with RabbitMQ and a database for each service (test runs some of them so)
./build.sh kills N  kill services, PostgreSQL and RabbitMQ N times on each transport, at random moments, and audit after every two
                    (REVIEW_TEST_TRANSPORT=postgresql or rabbitmq: on that one only; SYSTEM_KILL_SEED: begin with that seed)
./build.sh chaos MINUTES
                    twenty people vote and a docket is imported while one thing after the other goes wrong, on RabbitMQ with two processes of
                    each service; at the end every promise is checked (SYSTEM_KILL_SEED: with that seed)
./build.sh away MINUTES
                    the database and an agency's service are away for so long (REVIEW_TEST_TRANSPORT=rabbitmq: the broker, too); nothing becomes
                    a dead letter, no service spins meanwhile, and votes go through within seconds of their return
./build.sh histories [N]
                    try N random histories (100000 when left out) of all services with messages doubled, late and overtaken,
                    and N of single votes and reviews
./build.sh format   format the code (--check: only say whether it is)
./build.sh load     run the load runner (further arguments are its own)
./build.sh sum DIR  count the tests of the .trx files in a folder
TEXT
}

fail() {
    echo "build.sh: $*" >&2
    exit 1
}

require_dotnet() {
    if ! command -v dotnet >/dev/null && [[ -x ${HOME:-}/.dotnet/dotnet ]]; then
        PATH=$HOME/.dotnet:$PATH
    fi
    command -v dotnet >/dev/null ||
        fail "the .NET SDK is missing: install version 10 or newer (https://dotnet.microsoft.com/download)."
    # Asked outside the repository, whose global.json would turn an old SDK into a page of text.
    local newest
    newest=$(cd / && dotnet --list-sdks | cut -d. -f1 | sort -n | tail -1)
    ((${newest:-0} >= 10)) ||
        fail "the .NET SDK found is version ${newest:-unknown}: install version 10 or newer (https://dotnet.microsoft.com/download)."
}

# Wolverine's code around handlers and endpoints is generated before the build, so that a service starts in a second or two: the
# compiler would otherwise run at each start. Generating needs no database; the settings only have to be there.
generate_code() {
    mkdir -p "$root/bin"
    rm -rf "$root"/services/*/Internal/Generated
    dotnet build "$root/services/Services.slnf" --configuration "$configuration" --verbosity quiet -clp:NoSummary -p:OnlyToGenerateCode=true "$@" ||
        fail "the build failed: see the errors above."
    local service generating=()
    for service in Dhs Eoir Oil WorkingGroup; do
        (cd "$root/services/$service" && DOTNET_ENVIRONMENT=Development DOTNET_CONTENTROOT=$PWD \
            ConnectionStrings__Database=Host=none Identity__Authority=https://none \
            Keys__ANumber=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= Keys__Protected=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
            dotnet "bin/$configuration/net10.0/InteragencyReview.$service.dll" codegen write >"$root/bin/codegen-$service.log" 2>&1) &
        generating+=("$service:$!")
    done
    for service in "${generating[@]}"; do
        wait "${service#*:}" || fail "the code of ${service%:*} could not be generated: see bin/codegen-${service%:*}.log."
    done
}

build() {
    generate_code "$@"
    dotnet build "$solution" --configuration "$configuration" --verbosity quiet -clp:NoSummary "$@" ||
        fail "the build failed: see the errors above."
    write_launcher
    # Kept beside the launcher: `run` builds only when something is newer than this.
    touch "$root/bin/.built"
}

write_launcher() {
    mkdir -p "$root/bin"
    cat >"$root/bin/review" <<TEXT
#!/bin/sh
# Written by build.sh.
exec dotnet "\$(dirname "\$(readlink -f "\$0")")/../services/Tool/bin/$configuration/net10.0/review.dll" "\$@"
TEXT
    chmod +x "$root/bin/review"
}

is_built() {
    [[ -f $root/bin/.built ]] || return 1
    local newer
    newer=$(find "$solution" "$root"/Directory.* "$root/global.json" "$root/services" "$root/shared" \
        \( -name bin -o -name obj -o -name node_modules \) -prune -o -newer "$root/bin/.built" -print -quit) || return 1
    [[ -z $newer ]]
}

run() {
    is_built || build
    # Replaces this shell, so that Ctrl-C reaches the system and nothing stands between.
    exec dotnet "$root/services/Standalone/bin/$configuration/net10.0/InteragencyReview.Standalone.dll" "$@"
}

# Sums the counters of all .trx files in a folder and prints the one line that says how the tests went.
# Not every runner counts the skipped: what was listed and not executed was skipped.
sum() {
    local folder=$1 total=0 executed=0 passed=0 outcome=0 file counters
    while IFS= read -r -d '' file; do
        counters=$(grep -o -m1 '<Counters [^>]*>' "$file" || true)
        if [[ $counters =~ \ total=\"([0-9]+)\" ]]; then
            total=$((total + BASH_REMATCH[1]))
            [[ $counters =~ \ executed=\"([0-9]+)\" ]] && executed=$((executed + BASH_REMATCH[1]))
            [[ $counters =~ \ passed=\"([0-9]+)\" ]] && passed=$((passed + BASH_REMATCH[1]))
        else
            echo "build.sh: $file was not finished: its test run was cut off." >&2
            outcome=1
        fi
    done < <(find "$folder" -name '*.trx' -print0 2>/dev/null)

    local failed=$((executed - passed)) skipped=$((total - executed))
    ((total > 0 && failed == 0)) || outcome=1
    echo "$passed passed, $failed failed, $skipped skipped"
    return $outcome
}

test_assembly() {
    echo "$root/tests/$1/bin/$configuration/net10.0/InteragencyReview.$1.dll"
}

# Of all test projects but the system tests, those that take longest first, so that none of them is left to run alone.
test_assemblies() {
    local project
    {
        printf '%s\n' Scenarios LedgerTests DeploymentTests
        grep -L '<IsTestProject>false<' "$root"/tests/*/*.csproj | sed 's|.*/||; s|\.csproj$||' | grep -vx SystemTests
    } | awk '!seen[$0]++' | while read -r project; do test_assembly "$project"; done
}

# For hundreds of processes that live for seconds: no profiles that come too late for them, no second mapping of each page of code.
# Where the product runs, both are as .NET has them.
start_faster() {
    export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0
}

run_tests() {
    local outcome=0
    start_faster
    build
    # Style and analyzers were errors of the build already; what is left is white space.
    dotnet format whitespace "$root" --folder --verify-no-changes || {
        echo "build.sh: the formatting differs: run ./build.sh format." >&2
        outcome=1
    }

    rm -rf "$results"
    # Three projects at a time, for each of them waits now and then; then the system tests alone, which start whole systems and want the machine for themselves.
    local options=(--logger "trx;LogFilePrefix=tests" --results-directory "$results" --blame-hang-dump-type none "$@") assemblies
    mapfile -t assemblies < <(test_assemblies)
    echo "The tests of ${#assemblies[@]} projects, three at a time; they are told of when all have ended, in about six minutes."
    dotnet test "${assemblies[@]}" --blame-hang-timeout 5m "${options[@]}" -- RunConfiguration.MaxCpuCount=3 || outcome=1
    echo "The tests of the whole system: about a quarter of an hour."
    dotnet test "$(test_assembly SystemTests)" --blame-hang-timeout 20m "${options[@]}" || outcome=1
    ((outcome == 0)) || echo "build.sh: the test run failed: see above." >&2

    # Nothing may be printed after this line: it is what machines read.
    sum "$results" || outcome=1
    return $outcome
}

# The tests of the whole system alone. A campaign of kills takes longer than any single test may otherwise.
run_system_tests() {
    local outcome=0
    start_faster
    build
    rm -rf "$results"
    dotnet test "$root/tests/SystemTests" --configuration "$configuration" --no-build \
        --logger "trx;LogFilePrefix=tests" --logger "console;verbosity=detailed" --results-directory "$results" \
        --blame-hang-timeout "${hang:-30m}" --blame-hang-dump-type none "$@" || {
        echo "build.sh: the test run failed: see above." >&2
        outcome=1
    }
    sum "$results" || outcome=1
    return $outcome
}

# In portions, so that it is seen how far it has come. A failure prints the history and the seed that repeats it.
try_histories() {
    local all=${1:-100000} tried=0 portion project
    [[ $all =~ ^[1-9][0-9]*$ ]] || fail "histories: '$all' is no number of histories."
    for project in HistorySpecs WorkingGroupSpecs; do
        dotnet build "$root/tests/$project" --configuration "$configuration" --verbosity quiet -clp:NoSummary ||
            fail "the build failed: see the errors above."
    done
    while ((tried < all)); do
        portion=$((all - tried < 10000 ? all - tried : 10000))
        for project in HistorySpecs WorkingGroupSpecs; do
            HISTORIES=$portion dotnet test "$root/tests/$project" --configuration "$configuration" --no-build --nologo --filter FullyQualifiedName~HistorySpecs ||
                fail "a history ended otherwise: see above. Its seed in SPECS_REPLAY, without the parentheses, repeats it."
        done
        tried=$((tried + portion))
        echo "$tried of $all histories tried"
    done
}

command=${1:-build}
shift || true
case $command in
build) require_dotnet && build "$@" ;;
run) require_dotnet && run "$@" ;;
generate) require_dotnet && generate_code "$@" ;;
test) require_dotnet && run_tests "$@" ;;
test-rabbitmq)
    require_dotnet
    REVIEW_TEST_TRANSPORT=rabbitmq run_system_tests "$@"
    ;;
kills)
    require_dotnet
    SYSTEM_RANDOM_KILLS=${1:?how many kills} run_system_tests --filter FullyQualifiedName~RandomKillTests
    ;;
chaos)
    require_dotnet
    hang=$((${1:?how many minutes} + 30))m
    SYSTEM_CHAOS_SECONDS=$(($1 * 60)) run_system_tests --filter FullyQualifiedName~ChaosTests
    ;;
away)
    require_dotnet
    hang=$((${1:?how many minutes} + 30))m
    SYSTEM_AWAY_SECONDS=$(($1 * 60)) run_system_tests --filter FullyQualifiedName~AwayTests
    ;;
format)
    require_dotnet
    case ${1:-} in
    --check) dotnet format whitespace "$root" --folder --verify-no-changes ;;
    *) dotnet format "$solution" ;;
    esac
    ;;
load)
    require_dotnet
    is_built || build
    # What is measured runs as in production.
    unset DOTNET_TieredPGO DOTNET_EnableWriteXorExecute
    dotnet run --project "$root/tests/Load" --configuration "$configuration" --no-build -- "$@"
    ;;
histories) require_dotnet && try_histories "$@" ;;
sum) sum "${1:?a folder with .trx files}" ;;
help | --help | -h) usage ;;
*)
    usage >&2
    exit 2
    ;;
esac
