# Sourced by the scripts of this folder: finds a JDK 25 or later and exports JAVA_HOME.

jdk_major() { # $1: a JDK's folder; prints its major version, or 0
    [ -x "$1/bin/javac" ] || { echo 0; return; }
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
    else
        "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
    fi
}

jdk_fits() {
    major=$(jdk_major "$1")
    [ "${major:-0}" -ge 25 ]
}

find_jdk() { # exports JAVA_HOME; fails where there is none
    if [ -n "${JAVA_HOME:-}" ] && jdk_fits "$JAVA_HOME"; then
        export JAVA_HOME
        return 0
    fi
    on_path=$(command -v javac 2>/dev/null) && on_path=$(readlink -f "$on_path") || on_path=
    for home in ${on_path:+"${on_path%/bin/javac}"} /usr/lib/jvm/*; do
        if jdk_fits "$home"; then
            JAVA_HOME=$home
            export JAVA_HOME
            return 0
        fi
    done
    return 1
}

need_jdk() { # as find_jdk; installs one where that is offered and allowed, or says what to install
    find_jdk && return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
        && apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
        echo "narthex: installing openjdk-25-jdk-headless" >&2
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-25-jdk-headless >&2 && find_jdk && return 0
    fi
    echo "narthex: no JDK 25 or later in JAVA_HOME, PATH or /usr/lib/jvm: install openjdk-25-jdk-headless (or Temurin 25) and try again" >&2
    return 1
}
