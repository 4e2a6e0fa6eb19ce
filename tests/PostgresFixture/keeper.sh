# Keeps one private PostgreSQL server for a test process, as the user it is started as.
# It obeys one word a line on standard input and answers with one line. When standard input closes,
# because the test process has ended in whatever way, server and directory go with it.
# Arguments: <directory of the PostgreSQL binaries> <directory to use> <port> <further settings as of postgres…>
bin=$1 directory=$2 port=$3
shift 3
server=

# Ctrl-C, or a kill of the whole process group, reaches this shell too; the directory must still be removed.
trap '' INT TERM HUP

# What a loss of power leaves: no process of the server has a chance to finish anything.
crash() {
    [ -n "$server" ] || return 0
    # While it is stopped it starts no process and buries none: so none is missing from the list.
    kill -STOP "$server" 2>/dev/null
    children=
    read -r children 2>/dev/null <"/proc/$server/task/$server/children"
    kill -KILL "$server" $children 2>/dev/null
    wait "$server" 2>/dev/null
    server=
    # One that is still on its way back from the disk holds the shared memory, and no server would start beside it.
    for child in $children; do
        for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            read -r stat 2>/dev/null <"/proc/$child/stat" || break
            case ${stat##*) } in Z* | X*) break ;; esac
            sleep 0.1
        done
    done
}

mkdir -m 700 "$directory" || exit 1
if ! "$bin/initdb" --pgdata="$directory/data" --username=review --auth=trust --encoding=UTF8 --locale=C --no-sync >"$directory/log" 2>&1; then
    cat "$directory/log" >&2
    rm -rf "$directory"
    exit 1
fi
echo ready

while read -r word; do
    case $word in
    start)
        crash
        # Should this shell be killed, the server must not outlive it. After a crash the whole file system is synchronized at once,
        # and not each of some ten thousand files: 0.4 s instead of 8 to 17.
        setpriv --pdeathsig KILL "$bin/postgres" -D "$directory/data" -p "$port" \
            -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
            -c recovery_init_sync_method=syncfs \
            -c log_min_messages=warning -c log_line_prefix='%m [%p] ' "$@" >>"$directory/log" 2>&1 </dev/null &
        server=$!
        ;;
    stop)
        if [ -n "$server" ]; then
            kill -INT "$server" 2>/dev/null
            wait "$server" 2>/dev/null
            server=
        fi
        ;;
    kill)
        crash
        ;;
    esac
    echo "$word"
done

crash
# A backend that was just killed may still be letting go of its files.
for attempt in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$directory" 2>/dev/null && break
    sleep 0.5
done
