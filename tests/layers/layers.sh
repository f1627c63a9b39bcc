#!/usr/bin/env bash
# A room includes only rooms below it, and a library's headers stand in one room only (src/README.md).
cd "$(dirname "$0")/../.." || exit 1
bad=0
say() { echo "$1"; bad=1; }

rank() {
    case $1 in
    base) echo 0 ;; tree) echo 1 ;; media) echo 2 ;; analysis) echo 3 ;;
    audio | visual | patch | control | record) echo 4 ;;
    stage) echo 5 ;; engine) echo 6 ;; command) echo 7 ;; *) echo 99 ;;
    esac
}
open_to_all='^(analysis/features|tree/write|tree/input)\.h$'

while IFS=: read -r file included; do
    room=${file#src/}
    room=${room%%/*}
    [ "$file" = src/main.c ] && room=main
    other=${included%%/*}
    [ "$room" = "$other" ] || echo "$included" | grep -qE "$open_to_all" && continue
    [ "$room" != main ] && [ "$(rank "$other")" -ge "$(rank "$room")" ] && say "$file includes $included: that room is not below"
done < <(grep -rHoP '^#include "\K[^"]+' src | sort)

owner() { # owner PATTERN ROOM...: only these rooms include such headers
    local pattern=$1
    shift
    while IFS=: read -r file header; do
        room=${file#src/}
        echo " $* " | grep -q " ${room%%/*} " || say "$file includes <$header>, which belongs to $*"
    done < <(grep -rHoP "^#include <\K$pattern[^>]*" src | sort)
}
owner 'epoxy/' visual stage
owner 'SDL2/' visual stage
owner 'portaudio' audio
owner 'fftw3' analysis
owner 'ebur128' analysis
owner 'lib(av|sw)' media
owner 'lo/' control
owner 'libwebsockets' control
owner 'avahi-' control
owner 'qrencode' stage
owner 'json-c/' base
owner 'xxhash' base
owner 'uni(norm|str|case)\.h' base
exit $bad
