# For the commands of the tables.

# soon COMMAND...: it succeeds within a minute; a client that comes again to a restarted server takes its time
soon() {
  for _ in $(seq 600); do
    "$@" && return 0
    sleep 0.1
  done
  return 1
}

# watched PATTERN TRIGGER COMMAND...: the command, which follows something, prints the pattern after the trigger. A command
# with --watch-only says nothing when it has begun, so the trigger is repeated.
watched() {
  local pattern=$1 trigger=$2 out
  out=$(mktemp -p .)
  shift 2
  "$@" >"$out" 2>&1 &
  local pid=$!
  case "$*" in *--watch-only*) ;; *) soon test -s "$out" ;; esac
  soon eval "$trigger >/dev/null; grep -Eq '$pattern' $out"
  local code=$?
  kill $pid
  cat "$out"
  return $code
}

# served PATH: what kubectl proxy answers there
served() {
  kubectl proxy --port=0 >proxy.out &
  local pid=$!
  soon grep -q Starting proxy.out
  curl -sS --noproxy '*' --fail "http://$(sed 's/.* on //' proxy.out)$1"
  local code=$?
  kill $pid
  return $code
}

# only VERSION WORDS...: the words, if that is the version which runs
only() {
  if [ "$VERSION" = "$1" ]; then
    echo "${@:2}"
  fi
}
