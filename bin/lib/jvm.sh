# Sourced by bin/narthex and bin/lib/build.sh: whether the jar is current, and the JVM's options, each measured
# in docs/footprint.md.

jar_is_current() { # $1: the checkout, $2: the jar; fails where there is none or a source is newer
    [ -e "$2" ] && [ -z "$(find "$1"/*/src/main "$1"/pom.xml "$1"/*/pom.xml -newer "$2" -type f -print -quit)" ]
}

jvm_options() { # sets JVM_OPTIONS, which are words without spaces, and exports MALLOC_ARENA_MAX and LC_ALL
    # The JVM takes the charset of file names from the locale; a service has none, and then no name may hold an umlaut.
    export LC_ALL=C.UTF-8
    export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
    JVM_OPTIONS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:+UseCompactObjectHeaders \
-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:TrimNativeHeapInterval=30000 \
-Xss256k -Xms8m -Xmx64m -Xmn2m -XX:MinHeapFreeRatio=3 -XX:MaxHeapFreeRatio=8 -XX:-ShrinkHeapInSteps \
-XX:ReservedCodeCacheSize=24m -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError -XX:-HeapDumpOnOutOfMemoryError \
-Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 \
--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
}
