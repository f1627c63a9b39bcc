# For the scripts that need a sound server: sourced first, with the script's own arguments. Starts the script again inside
# a private session, in an empty folder, and then offers a PipeWire of its own with one null sink.
for needed in pipewire wireplumber pw-cat wpctl dbus-run-session; do
    command -v "$needed" >/dev/null || { echo "skipped: $needed is missing"; exit 77; }
done

if [ -z "${INSIDE_SESSION:-}" ]; then
    script=$(realpath "$0")
    session=$(mktemp -d)
    trap 'rm -rf "$session"' EXIT
    export XDG_RUNTIME_DIR=$session XDG_CONFIG_HOME=$session/cfg XDG_STATE_HOME=$session/state HOME=$session INSIDE_SESSION=1
    unset PIPEWIRE_LATENCY PIPEWIRE_ALSA PULSE_SOURCE
    mkdir -p "$session/cfg/pipewire/pipewire.conf.d"
    cat >"$session/cfg/pipewire/pipewire.conf.d/10-null.conf" <<'CONF'
context.properties = { default.clock.rate = 48000 default.clock.quantum = 1024 default.clock.min-quantum = 1024 default.clock.max-quantum = 1024 }
context.objects = [ { factory = adapter args = { factory.name = support.null-audio-sink node.name = testsink media.class = "Audio/Sink" object.linger = true audio.position = [ FL FR ] } } ]
CONF
    mkdir -p "$session/cfg/wireplumber/bluetooth.lua.d" # it asks for logind, which a container has not
    echo 'bluez_monitor.enabled = false' >"$session/cfg/wireplumber/bluetooth.lua.d/80-none.lua"
    timeout 300 dbus-run-session -- bash "$script" "$@" 2>/dev/null
    exit
fi

cd "$XDG_RUNTIME_DIR" || exit 1
server_pid= manager_pid= player_pid=

start_server() {
    pipewire >/dev/null 2>&1 & server_pid=$!
    for _ in $(seq 100); do [ -S pipewire-0 ] && break; sleep 0.05; done
    wireplumber >/dev/null 2>&1 & manager_pid=$!
    for _ in $(seq 100); do wpctl status 2>/dev/null | grep -q '\*.*testsink' && return; sleep 0.1; done
    echo "skipped: the private PipeWire did not start"
    stop_all
    exit 77
}

stop_server() { kill -9 "$manager_pid" "$server_pid"; wait "$manager_pid" "$server_pid"; rm -f pipewire-0*; }
stop_all() { kill -9 $player_pid $manager_pid $server_pid 2>/dev/null; }
play() { pw-cat -p tone.wav >/dev/null 2>&1 & player_pid=$!; sleep 0.7; }
stop_player() { kill "$player_pid" 2>/dev/null; wait "$player_pid"; player_pid=; }

# unbroken WHAT BREAKS LIMIT: fails on more, unless the machine has more to do than processors: the server, without real-time
# rights, then misses cycles of its own
unbroken() {
    local load
    load=$(cut -d. -f1 /proc/loadavg)
    if [ "$2" -gt "$3" ] && [ "$load" -ge "$(nproc)" ]; then
        echo "skipped: $1: the machine is too busy ($2 breaks at a load of $load)"
    else
        expect "$1" "$2" -le "$3"
    fi
}
