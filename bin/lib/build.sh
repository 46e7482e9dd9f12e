#!/bin/sh
# Builds the agent's jar and its AOT cache from a checkout; says on stderr what it does.
# $1: the checkout. JAVA_HOME is a JDK 25.
set -eu
root=$1
. "$root/bin/lib/jvm.sh"

if ! command -v mvn >/dev/null 2>&1; then
    echo "narthex: Apache Maven is needed to build: install the package maven and try again" >&2
    exit 1
fi
mkdir -p "$root/agent/target"
exec 9>"$root/agent/target/.build.lock"
command -v flock >/dev/null 2>&1 && flock 9

jar=$root/agent/target/narthex.jar
cache=$root/agent/target/narthex.aot
if [ -e "$cache" ] && ! [ "$jar" -nt "$cache" ] && jar_is_current "$root" "$jar"; then
    exit 0 # another first start has built both meanwhile
fi
if ! jar_is_current "$root" "$jar"; then
    echo "narthex: building from the sources, once; this takes a minute or two" >&2
    log=$root/agent/target/build.log
    if ! mvn -B -q -f "$root/pom.xml" -pl agent -am -Dmaven.test.skip=true -Dspotless.check.skip=true package >"$log" 2>&1 9>&-; then
        tail -n 30 "$log" >&2
        echo "narthex: the build failed; the whole log is in $log" >&2
        exit 1
    fi
fi

echo "narthex: recording the AOT cache (a training run of some seconds)" >&2
jvm_options
training=$(mktemp -d)
trap 'rm -rf "$training"' EXIT
# -AOTRecordTraining leaves profiles out of the cache: only C2 uses them.
# shellcheck disable=SC2086 # the options are words
if ! "$JAVA_HOME/bin/java" $JVM_OPTIONS -XX:-AOTRecordTraining -XX:AOTCacheOutput="$root/agent/target/narthex.aot" \
    -cp "$root/agent/target/narthex.jar" io.narthex.agent.Main train --storage.path="$training/data" \
    >"$training/log" 2>&1 9>&-; then
    : >"$root/agent/target/narthex.aot" # empty: not used, and not tried again before the next build
    tail -n 5 "$training/log" >&2
    echo "narthex: no AOT cache; the agent starts slower without it" >&2
fi
