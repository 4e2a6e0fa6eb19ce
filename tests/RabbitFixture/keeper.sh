# Keeps one private RabbitMQ server for a test process, as the user it is started as.
# It obeys one word a line on standard input and answers with one line. When standard input closes,
# because the test process has ended in whatever way, server and directory go with it.
# Arguments: <directory of the RabbitMQ scripts> <directory to use> <port> <port between nodes> <port of their name server> <definitions> <virtual host>
scripts=$1 directory=$2 port=$3 nodes=$4 names=$5 definitions=$6 host=$7
server=
epmd=

# Ctrl-C, or a kill of the whole process group, reaches this shell too; the directory must still be removed.
trap '' INT TERM HUP

mkdir -m 700 "$directory" || exit 1
printf '%s' "$definitions" >"$directory/definitions.json"
echo '[].' >"$directory/plugins"
cat >"$directory/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$port
load_definitions = $directory/definitions.json
loopback_users = none
log.file.level = warning
CONF

# Nothing of the machine's own broker: no settings, no name server, no cookie, no address but the loopback's.
export HOME="$directory" RABBITMQ_CONF_ENV_FILE=/dev/null
export RABBITMQ_CONFIG_FILE="$directory/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$directory/advanced.config"
export RABBITMQ_NODENAME="review-$port@localhost" RABBITMQ_NODE_PORT="$port" RABBITMQ_DIST_PORT="$nodes"
export RABBITMQ_MNESIA_BASE="$directory/data" RABBITMQ_LOG_BASE="$directory/log" RABBITMQ_PID_FILE="$directory/pid"
export RABBITMQ_ENABLED_PLUGINS_FILE="$directory/plugins" RABBITMQ_FEATURE_FLAGS_FILE="$directory/feature_flags"
export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$names"
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none'

export RABBITMQ_CTL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'

# So the script becomes the server, and what is killed is the server and not a shell above it.
export RUNNING_UNDER_SYSTEMD=true

crash() {
    [ -n "$server" ] || return 0
    kill -KILL "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=
}

# Should this shell be killed, neither may outlive it.
setpriv --pdeathsig KILL epmd -port "$names" -address 127.0.0.1 >"$directory/output" 2>&1 </dev/null &
epmd=$!
echo ready

while read -r word; do
    case $word in
    start)
        crash
        setpriv --pdeathsig KILL "$scripts/rabbitmq-server" >>"$directory/output" 2>&1 </dev/null &
        server=$!
        ;;
    stop)
        if [ -n "$server" ]; then
            kill -TERM "$server" 2>/dev/null
            wait "$server" 2>/dev/null
            server=
        fi
        ;;
    kill)
        crash
        ;;
    cut)
        "$scripts/rabbitmqctl" close_all_connections "cut by the test" >>"$directory/output" 2>&1 </dev/null || word="$word failed"
        ;;
    fill)
        "$scripts/rabbitmqctl" -p "$host" set_policy --apply-to queues full '.*' '{"max-length":1,"overflow":"reject-publish"}' >>"$directory/output" 2>&1 </dev/null || word="$word failed"
        ;;
    take-disk)
        "$scripts/rabbitmqctl" set_disk_free_limit 1000000GB >>"$directory/output" 2>&1 </dev/null || word="$word failed"
        ;;
    give-disk)
        "$scripts/rabbitmqctl" set_disk_free_limit 50MB >>"$directory/output" 2>&1 </dev/null || word="$word failed"
        ;;
    freeze)
        kill -STOP "$server"
        ;;
    thaw)
        kill -CONT "$server"
        ;;
    drain)
        "$scripts/rabbitmqctl" -p "$host" clear_policy full >>"$directory/output" 2>&1 </dev/null || word="$word failed"
        ;;
    queues)
        word="$word $("$scripts/rabbitmqctl" -q -p "$host" list_queues name messages_ready messages_unacknowledged consumers 2>>"$directory/output" </dev/null | tr '\t\n' ' ,')"
        ;;
    esac
    echo "$word"
done

crash
kill -KILL "$epmd" 2>/dev/null
wait "$epmd" 2>/dev/null
# A process of the server that was just killed may still be letting go of its files.
for attempt in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$directory" 2>/dev/null && break
    sleep 0.5
done
