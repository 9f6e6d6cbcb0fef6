#!/bin/sh
# The lab's objects by curl, and where requests go. Leaves them in the namespace "demo", to be looked at;
# "demo.sh clean" removes them. Can be run again. TIMONEL_URL says where Timonel is.
set -eu

url=${TIMONEL_URL:-http://127.0.0.1:8080}

# the answer on one line; curl gets it on many, to be read
fetch() {
  curl -fsS -A demo "$1"
}

# create PATH JSON: creates an object; one that is there already stays as it is
create() {
  code=$(curl -sS -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' -d "$2" "$url$1")
  case $code in
    201 | 409) ;;
    *)
      echo "POST $1 got $code" >&2
      exit 1
      ;;
  esac
}

pod() {
  create /api/v1/namespaces/demo/pods '{
    "apiVersion": "v1", "kind": "Pod",
    "metadata": {"name": "'"$1"'", "labels": {"app": "web"}},
    "spec": {"containers": [{"name": "web", "image": "nginx", "ports": [{"containerPort": 8080}]}]}}'
}

# pick KEY: the first string or number of that name in the JSON on standard input
pick() {
  sed 's/[{,]/\
/g' | sed -n 's/^"'"$1"'":"\{0,1\}\([^"}]*\).*/\1/p' | sed -n 1p
}

# route TO COUNT: the verdict, and how many of COUNT requests each pod gets
route() {
  answer=$(fetch "$url/route?to=$1&count=$2")
  verdict=$(printf '%s\n' "$answer" | pick verdict)
  reason=$(printf '%s\n' "$answer" | pick reason)
  printf '  %-24s %s (%s)\n' "$1" "$verdict" "$reason"
  printf '%s\n' "$answer" |
    sed -n 's/.*"distribution":\[\([^]]*\)\].*/\1/p' |
    sed 's/},{/}\
{/g' |
    sed -n 's/.*"address":"\([^"]*\)","port":\([0-9]*\),"pod":"\([^"]*\)","count":\([0-9]*\).*/    \4 of '"$2"' to \3 at \1:\2/p'
}

pod_ip() {
  fetch "$url/api/v1/namespaces/demo/pods/$1" | pick podIP
}

if [ "${1:-}" = clean ]; then
  curl -sS -o /dev/null -X DELETE "$url/api/v1/namespaces/demo"
  echo "The namespace demo is gone."
  exit 0
fi

echo "Two pods with the label app=web, and a service that selects it:"
create /api/v1/namespaces '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "demo"}}'
pod web-1
pod web-2
create /api/v1/namespaces/demo/services '{
  "apiVersion": "v1", "kind": "Service",
  "metadata": {"name": "web"},
  "spec": {"type": "LoadBalancer", "selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}}'
echo "  web-1 at $(pod_ip web-1)"
echo "  web-2 at $(pod_ip web-2)"

service=$(fetch "$url/api/v1/namespaces/demo/services/web")
cluster_ip=$(printf '%s\n' "$service" | pick clusterIP)
node_port=$(printf '%s\n' "$service" | pick nodePort)
balancer_ip=$(printf '%s\n' "$service" | pick ip)

echo
echo "Ten requests to the ClusterIP, to a port of a node, and to the load balancer:"
route "$cluster_ip:80" 10
route "node-1:$node_port" 10
route "$balancer_ip:80" 10

echo
echo "web-1 is destroyed; nothing goes there any more:"
curl -fsS -o /dev/null -X DELETE "$url/api/v1/namespaces/demo/pods/web-1"
route "$cluster_ip:80" 10

echo
echo "web-1 is created again. Its address changed, the ClusterIP did not:"
pod web-1
echo "  web-1 at $(pod_ip web-1)"
route "$cluster_ip:80" 10

echo
echo "A service whose selector has a typing error reaches nobody:"
create /api/v1/namespaces/demo/services '{
  "apiVersion": "v1", "kind": "Service",
  "metadata": {"name": "typo"},
  "spec": {"selector": {"app": "wbe"}, "ports": [{"port": 80}]}}'
typo_ip=$(fetch "$url/api/v1/namespaces/demo/services/typo" | pick clusterIP)
route "$typo_ip:80" 1
echo "  Why (curl -H 'Accept: text/plain' $url/explain/demo/typo):"
curl -fsS -H 'Accept: text/plain' "$url/explain/demo/typo" | sed 's/^/    /'
