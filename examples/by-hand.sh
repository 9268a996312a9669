# Shell helpers of README.md and docs/api-guide.md, which are curl with less to type. They need node and curl.
# In the project's folder: . examples/by-hand.sh
# TOLLGATE_URL names an API at another address, TOLLGATE_HOME the folder of another stack; without them it is the stack of
# this folder, on whatever port it runs.
# The cycle that they act on stands in $id.

find_api() {
  api=${TOLLGATE_URL:-$(node -p 'JSON.parse(fs.readFileSync(process.argv[1])).apiUrl' "${TOLLGATE_HOME:-.tollgate}/run.json" 2>/dev/null)}
}
find_api

# zsh takes comments in what is pasted only when it is told to.
if [ -n "${ZSH_VERSION:-}" ]; then setopt interactive_comments; fi

keys=${TOLLGATE_HOME:-.tollgate}/keys.json
if [ ! -r "$keys" ]; then echo "$keys is not there: has npm start run in this folder?" >&2; fi
if ! curl -s -o /dev/null "$api/readyz"; then echo "No API answers at ${api:-any address}: is npm start still running?" >&2; fi

# token WHO: the key of a person, or of the first person with a role. All keys are read once, here.
eval "$(node -p '
  const { keys } = JSON.parse(fs.readFileSync(process.argv[1]));
  const cases = keys.flatMap(({ person, roles, token }) => [person, ...roles].map((who) => `"${who}") echo "${token}" ;;`));
  `token() { case $1 in ${cases.join(" ")} *) echo "$keys holds no key of a person or a role $1" >&2; echo none ;; esac; }`' "$keys" 2>/dev/null)"

# headers WHO: the key, and a new Idempotency-Key. They go to curl by a pipe, so that no key stands in the list of processes.
headers() {
  printf 'Authorization: Bearer %s\nIdempotency-Key: %s\n' "$(token "$1")" "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
}

# call WHO PATH [BODY]: one call, its answer as it comes. A stack that was started again may answer at another port.
call() {
  call_once -s "$@" && return
  find_api
  call_once -sS "$@"
}
call_once() {
  if [ $# -lt 4 ]; then headers "$2" | curl "$1" -H @- "$api$3"
  else headers "$2" | curl "$1" -H @- -H 'Content-Type: application/json' -d "$4" "$api$3"
  fi
}

# get WHO PATH, post WHO PATH BODY: the same, its answer in lines that people read
get() { call "$1" "$2" | pretty; }
post() { call "$1" "$2" "$3" | pretty; }
pretty() { node -p 'const text = fs.readFileSync(0, "utf8"); text && JSON.stringify(JSON.parse(text), null, 2)'; }

# json FILE: a YAML file as JSON
json() {
  node -e '
    const [file] = process.argv.slice(1);
    try {
      console.log(JSON.stringify(require("yaml").parse(fs.readFileSync(file, "utf8"), { merge: true })));
    } catch (error) {
      console.error(`${file} cannot be read: ${error.code === "ENOENT" ? "there is no such file" : error.message}`);
      process.exit(1);
    }' "$1"
}

# bring WHO FILE QUERY: sends a CSV file, waits a minute at most until it has been read, and prints what came of it; keeps
# the id of the data set in $dataset
bring() {
  if [ ! -r "$2" ]; then echo "$2 cannot be read" >&2; return 1; fi
  sent=$(headers "$1" | curl -sS -H @- -H 'Content-Type: text/csv' --data-binary "@$2" "$api/v1/datasets?$3")
  dataset=$(printf '%s' "$sent" | node -p 'JSON.parse(fs.readFileSync(0, "utf8") || "{}").id ?? ""')
  if [ -z "$dataset" ]; then printf '%s' "$sent" | pretty; return 1; fi
  tries=0
  while [ $tries -lt 120 ]; do
    case $(call "$1" "/v1/datasets/$dataset") in *'"state":"importing"'*) sleep 0.5 ;; *) break ;; esac
    tries=$((tries + 1))
  done
  get "$1" "/v1/datasets/$dataset"
}

# start FILE: opens a cycle from a charter
start() {
  id=
  charter=$(json "$1") || return
  started=$(post pmo /v1/cycles "{\"charter\":$charter}")
  printf '%s\n' "$started"
  id=$(printf '%s' "$started" | node -p 'JSON.parse(fs.readFileSync(0, "utf8") || "{}").id ?? ""')
  [ -n "$id" ]
}

# send WHO MESSAGE BODY: a message to the cycle; says in one line what it waits for now, or why it was refused. After a
# hand-in it says also what came of the evidence, and what is still missing.
send() {
  if [ -z "$id" ]; then echo "No cycle is open: what did start say?" >&2; return 1; fi
  answer=$(call "$1" "/v1/cycles/$id/$2" "$3")
  printf '%s' "$answer" | node -p '
    const answer = JSON.parse(fs.readFileSync(0, "utf8") || "{}");
    const { phase, outcome, reason, waitingFor, blockedBy = [] } = answer.status ?? {};
    const { summary } = waitingFor?.evidence ?? {};
    const more = process.argv[1] === "submissions" ? [...(summary ? [summary] : []), ...blockedBy] : [];
    phase === undefined && answer.recorded === undefined ? JSON.stringify(answer, null, 2)
      : phase === undefined ? "accepted, and not shown yet"
      : [`${phase}: ${outcome ?? waitingFor?.text ?? "moving on"}${reason ? `, ${reason}` : ""}`, ...more].join("\n  ")' "$2"
  # What is accepted and not shown yet is shown within moments, and the next call needs to see it.
  case $answer in *'"recorded":false'*) sleep 3 ;; esac
}

# asked WHAT [ITEM]: waits, half a minute at most, until this gate is open or this submission requested; prints to what a
# decision is bound. Where the cycle waits for somebody to do another thing, or is closed, it says so after some seconds.
asked() {
  if [ -z "$id" ]; then echo "No cycle is open: what did start say?" >&2; return 1; fi
  tries=0
  until call auditor "/v1/cycles/$id" | node -e '
    const [cycle, tries, what, item] = process.argv.slice(1);
    const { state, outcome, waitingFor: wait } = JSON.parse(fs.readFileSync(0, "utf8") || "{}");
    const found = wait?.gateId?.split(".")[0] === what || (wait?.submission === what && (item ?? wait.item) === wait.item);
    if (found) {
      const { gateId, gateVersion, evidence } = wait;
      console.log(JSON.stringify({ gateId, gateVersion, evidenceHash: evidence?.hash }));
      process.exit(0);
    }
    const waitsForAnother = state === "closed" || ["decision", "submission"].includes(wait?.what);
    if (tries < (waitsForAnother ? 5 : 30)) process.exit(1);
    const now = [outcome ?? wait?.text ?? "it is on its way", wait?.evidence?.verdict && wait.evidence.summary];
    console.error(`${cycle} does not ask for ${what}: ${now.filter(Boolean).join("\n  ")}`);
    process.exit(2);' "$id" "$tries" "$@"; do
    if [ $? -eq 2 ]; then return 1; fi
    tries=$((tries + 1))
    sleep 1
  done
}

# decide WHO GATE CHOICE: CHOICE is JSON without its braces, such as '"decision":"approve"'
decide() {
  seen=$(asked "$2") || return
  send "$1" decisions "${seen%\}},$3}"
}

# approve GATE WHO…: each of them approves
approve() {
  gate=$1
  shift
  for who in "$@"; do decide "$who" "$gate" '"decision":"approve"' || return; done
}

# hand_in WHO FILE: hands in a file of `kind` and `content`, once the cycle requests it
hand_in() {
  body=$(json "$2") || return
  kind=$(printf '%s' "$body" | node -p 'JSON.parse(fs.readFileSync(0)).kind')
  asked "$kind" >/dev/null || return
  send "$1" submissions "$body"
}

# wave NAME: waits until this wave has begun and can be read; prints its id
wave() {
  if [ -z "$id" ]; then echo "No cycle is open: what did start say?" >&2; return 1; fi
  tries=0
  until found=$(call auditor "/v1/cycles/$id" | node -e '
    const { waves } = JSON.parse(fs.readFileSync(0, "utf8") || "{}");
    const found = waves?.find(({ name }) => name === process.argv[1])?.id;
    if (!found) process.exit(1);
    console.log(found);' "$1") && case $(call auditor "/v1/cycles/$found") in *'"phase":'*) ;; *) false ;; esac; do
    tries=$((tries + 1))
    if [ $tries -ge 30 ]; then echo "the wave $1 has not begun: get auditor /v1/cycles/$id" >&2; return 1; fi
    sleep 1
  done
  echo "$found"
}

# on ID COMMAND…: does it with another id, such as that of a wave
on() {
  if [ -z "$1" ]; then echo "No wave is named: what did wave say?" >&2; return 1; fi
  (
    id=$1
    shift
    "$@"
  )
}

# council GATE: so many of the council approve as the sample programmes ask for
council() { approve "$1" council-member council-member-2 council-member-3; }

# up_to PHASE [FOLDER]: brings the cycle to a phase, with the evidence of a folder
up_to() {
  with=${2:-examples/hotel}/evidence
  for phase in charter organize govern instrument enable pilot quality_gate finance_reconciliation scale; do
    if [ "$phase" = "$1" ]; then return; fi
    case $phase in
      charter | govern | quality_gate) council "$phase" ;;
      organize) hand_in pmo "$with/raci.yaml" && approve organize lob-head ;;
      instrument) hand_in dri "$with/baseline.yaml" && approve instrument finance-partner ;;
      enable) hand_in dri "$with/readiness.yaml" ;;
      pilot) hand_in dri "$with/observations.yaml" ;;
      # A line of the ledger is counted by one cycle only.
      finance_reconciliation)
        own="${TMPDIR:-/tmp}/reconciliation-$id.yaml"
        sed "s/ledgerReference: .*/ledgerReference: 'sample of $id'/" "$with/reconciliation.yaml" >"$own"
        hand_in finance-partner "$own" && approve finance_reconciliation cfo
        ;;
    esac || return
  done
}
