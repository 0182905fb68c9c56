"""What the tests of BigBlueButton talk to: bbblb, a real balancer that checks every signature, and a stand-in server.

The stand-in speaks as much of the protocol as meetings need. bbblb reaches it by TLS; tests reach it without, as the
browsers of people who were sent there, and to tell it what happens inside. The process ends when its input does.
"""

import asyncio
import hashlib
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

TENANT_SECRET, SERVER_SECRET = "secret of the school", "secret of the server"
HASHES = {40: hashlib.sha1, 64: hashlib.sha256, 96: hashlib.sha384, 128: hashlib.sha512}

MEETINGS, RECORDINGS, LOCK = {}, {}, threading.RLock()
RELAYED = set()
WORLD = {"balancer": None, "trouble": None}


class Refused(Exception):
    def __init__(self, key, message="no"):
        self.key, self.message = key, message


def signed(call, query):
    """The parameters of a call, if its signature is ours."""
    parts = query.split("&") if query else []
    sums = [part[9:] for part in parts if part.startswith("checksum=")]
    rest = "&".join(part for part in parts if not part.startswith("checksum="))
    make = HASHES.get(len(sums[0])) if len(sums) == 1 else None
    if not make or make((call + rest + SERVER_SECRET).encode()).hexdigest() != sums[0]:
        raise Refused("checksumError", "You did not pass the checksum security check")
    return dict(urllib.parse.parse_qsl(rest, keep_blank_values=True))


def element(name, value):
    return f"<{name}>{escape(str(value))}</{name}>"


def success(*parts):
    return "<response><returncode>SUCCESS</returncode>" + "".join(parts) + "</response>"


def meeting_of(params):
    meeting = MEETINGS.get(params["meetingID"])
    if not meeting or meeting["ended"]:
        raise Refused("notFound", "A meeting with that ID does not exist")
    return meeting


def described(meeting):
    return "".join(
        element(name, meeting[key])
        for name, key in (
            ("meetingID", "id"),
            ("internalMeetingID", "internal"),
            ("createTime", "made"),
            ("voiceBridge", "bridge"),
            ("dialNumber", "number"),
            ("participantCount", "count"),
        )
        if key in meeting
    )


def create(params):
    known = MEETINGS.get(params["meetingID"])
    if known and not known["ended"]:
        if known["params"] != params:
            raise Refused("idNotUnique", "A meeting already exists with that meeting ID")
        return success(described(known), element("messageKey", "duplicateWarning"))
    bridge = params.get("voiceBridge", "77777")
    if any(not one["ended"] and one["bridge"] == bridge for one in MEETINGS.values()):
        raise Refused("nonUniqueVoiceBridge", "The selected voice bridge is already in use")
    made = int(time.time() * 1000)
    MEETINGS[params["meetingID"]] = meeting = {
        "id": params["meetingID"],
        "internal": hashlib.sha1(params["meetingID"].encode()).hexdigest() + f"-{made}",
        "made": made,
        "bridge": bridge,
        "number": params.get("dialNumber", "+49 7531 555 010"),
        "params": params,
        "people": {},
        "ended": False,
    }
    return success(described(meeting))


def join(params):
    meeting = meeting_of(params)
    if params.get("createTime") not in (None, str(meeting["made"])):
        raise Refused("mismatchCreateTimeParam", "The createTime does not match the meeting")
    if params["role"] not in ("MODERATOR", "VIEWER"):
        raise Refused("invalidRole")
    waits = params.get("guest") == "true" and meeting["params"]["guestPolicy"] != "ALWAYS_ACCEPT"
    person = {"name": params["fullName"], "role": params["role"], "waits": waits, "params": params}
    first = params["role"] == "MODERATOR" and not any(one["presenter"] for one in meeting["people"].values())
    meeting["people"][params["userID"]] = person | {"presenter": first}
    return "<html><title>inside</title></html>"


def info(params):
    meeting = meeting_of(params)
    people = "".join(
        "<attendee>"
        + element("userID", who)
        + element("fullName", one["name"])
        + element("role", one["role"])
        + element("isPresenter", str(one["presenter"]).lower())
        + "</attendee>"
        for who, one in meeting["people"].items()
        if not one["waits"]
    )
    return success(described(meeting), f"<attendees>{people}</attendees>")


def end(params):
    finish(meeting_of(params))
    return success(element("messageKey", "sentEndMeetingRequest"))


def running(params):
    meeting = MEETINGS.get(params["meetingID"])
    inside = bool(meeting and not meeting["ended"] and meeting["people"])
    return success(element("running", str(inside).lower()))


def meetings(_params):
    listed = "".join(
        "<meeting>" + described(one | {"count": len(one["people"])}) + element("endTime", 0) + "</meeting>"
        for one in MEETINGS.values()
        if not one["ended"]
    )
    return success(f"<meetings>{listed}</meetings>")


def state_of(recording):
    if recording.get("deleted"):
        return "deleted"
    return "published" if recording["published"] else "unpublished"


def recordings(params):
    wanted = params.get("meetingID", "").split(",")
    states = params.get("state", "published,unpublished").split(",")
    listed = "".join(
        "<recording>"
        + element("recordID", key)
        + element("meetingID", one["meeting"])
        + element("name", one["name"])
        + element("published", str(one["published"]).lower())
        + element("state", state_of(one))
        + element("startTime", 1795000000000)
        + element("endTime", 1795003600000)
        + "<playback><format>"
        + element("type", "presentation")
        + element("url", f"https://bbb.school.example/playback/{key}")
        + element("length", 60)
        + "</format></playback></recording>"
        for key, one in RECORDINGS.items()
        if one["meeting"] in wanted and state_of(one) in states
    )
    if not listed:
        return success(element("messageKey", "noRecordings"), "<recordings/>")
    return success(f"<recordings>{listed}</recordings>")


def publish(params):
    RECORDINGS[params["recordID"]]["published"] = params["publish"] == "true"
    return success(element("published", params["publish"]))


def delete(params):
    RECORDINGS[params["recordID"]]["deleted"] = True
    return success(element("deleted", "true"))


CALLS = {
    "create": create,
    "join": join,
    "getMeetingInfo": info,
    "end": end,
    "isMeetingRunning": running,
    "getMeetings": meetings,
    "getRecordings": recordings,
    "publishRecordings": publish,
    "deleteRecordings": delete,
}


def finish(meeting):
    meeting["ended"] = True
    url = meeting["params"].get("meetingEndedURL")
    if url:
        threading.Thread(target=call_back, args=(url + "?recordingmarks=false",), daemon=True).start()


def call_back(url, body=None, headers=None):
    """Calls back. What bbblb put its own name into goes to bbblb."""
    parts = urllib.parse.urlsplit(url)
    if parts.hostname == "bbblb.test":
        url = urllib.parse.urlunsplit(("http", WORLD["balancer"], parts.path, parts.query, ""))
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def signed_token(claims, algorithm):
    import jwt

    return jwt.encode(claims, SERVER_SECRET, algorithm)


def tell(news):
    """What a test wants to happen inside, or to be told."""
    with LOCK:
        if "trouble" in news:
            WORLD["trouble"] = news["trouble"]
            return {}
        if "recording" in news:
            RECORDINGS[news["recording"]] = {"meeting": news["meeting"], "name": "Seminar", "published": True}
            return {}
        meeting = next((one for one in MEETINGS.values() if one["id"].startswith(news["meeting"])), None)
        if not meeting:
            return {"meeting": None}
        happen(meeting, news)
    if "ready" in news:
        # bbblb tells of recordings by itself, once it has taken them in.
        news = relayed_news(meeting, news["ready"])
        asyncio.run_coroutine_threadsafe(news, WORLD["loop"]).result(10)
        return {}
    if "taken" in news:
        asyncio.run_coroutine_threadsafe(take_in(meeting, news["taken"]), WORLD["loop"]).result(10)
        return {}
    if "analytics" in news:
        return {"status": report(meeting, news["analytics"])}
    return {"meeting": meeting}


def happen(meeting, news):
    if "leave" in news:
        meeting["people"].pop(news["leave"])
    if "present" in news:
        for who, one in meeting["people"].items():
            one["presenter"] = who == news["present"]
    if "promote" in news:
        meeting["people"][news["promote"]]["role"] = "MODERATOR"
    if "end" in news:
        finish(meeting)


def report(meeting, data):
    token = signed_token({"exp": int(time.time()) + 3600}, "HS512")
    told = {"version": "1.0", "meeting_id": meeting["id"], "internal_meeting_id": meeting["internal"], "data": data}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return call_back(meeting["params"]["meta_analytics-callback-url"], json.dumps(told).encode(), headers)


async def relayed_news(meeting, record_id):
    from bbblb import model
    from bbblb.services.bbb import BBBHelper
    from bbblb.services.db import DBContext

    services = WORLD["services"]()
    db, helper = await services.use(DBContext), await services.use(BBBHelper)
    async with db.session() as session:
        named = meeting["params"]["meta_bbblb-uuid"]
        wanted = model.Callback.select(uuid=named, type=model.CALLBACK_TYPE_REC)
        callback = (await session.execute(wanted)).scalar_one()
    payload = {"meeting_id": meeting["id"].removesuffix("-bbblb-school"), "record_id": record_id}
    # Held until it is done: the loop itself holds no task.
    task = asyncio.create_task(helper.fire_signed_callback(callback, payload))
    RELAYED.add(task)
    task.add_done_callback(RELAYED.discard)


async def take_in(meeting, record_id):
    """bbblb has taken a recording in, and whom it should have told was not there."""
    from bbblb import model
    from bbblb.services.db import DBContext

    services = WORLD["services"]()
    db = await services.use(DBContext)
    playback = "<playback><format>presentation</format><link>https://bbb.school.example/playback/{}</link>"
    playback += "<duration>3600000</duration></playback>"
    async with db.session() as session:
        tenant = (await session.execute(model.Tenant.select())).scalars().first()
        began = model.utcnow()
        recording = model.Recording(
            tenant=tenant,
            record_id=record_id,
            external_id=meeting["id"].removesuffix("-bbblb-school"),
            state=model.RecordingState.PUBLISHED,
            started=began,
            ended=began,
            participants=1,
            meta={"meetingName": "Seminar"},
        )
        shown = model.PlaybackFormat(recording=recording, format="presentation", xml=playback.format(record_id))
        session.add_all([recording, shown])
        await session.commit()


class Server(BaseHTTPRequestHandler):
    def log_message(self, *_args):
        pass

    def answer(self, status, body, kind="text/xml; charset=utf-8"):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path, _, query = self.path.partition("?")
        call = path.rsplit("/", 1)[-1]
        if WORLD["trouble"] == "silence" and call != "getMeetings":
            time.sleep(12)
        with LOCK:
            try:
                if call not in CALLS:
                    raise Refused("unsupportedRequest")
                params = signed(call, query)
                if WORLD["trouble"] and WORLD["trouble"] != "silence" and call != "getMeetings":
                    raise Refused(WORLD["trouble"])
                body = CALLS[call](params)
            except Refused as why:
                failed = element("returncode", "FAILED") + element("messageKey", why.key)
                body = f"<response>{failed}{element('message', why.message)}</response>"
        self.answer(200, body, "text/html" if body.startswith("<html") else "text/xml; charset=utf-8")

    def do_POST(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path != "/tell":
            # A balancer sends long calls in a body.
            self.path = f"{self.path}?{sent.decode()}"
            return self.do_GET()
        self.answer(200, json.dumps(tell(json.loads(sent))), "application/json")


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    # Usually five may wait to be accepted; on a busy machine more do, and who finds no place tries again a second later.
    request_queue_size = 128


def listen(context=None):
    server = Listener(("127.0.0.1", 0), Server)
    if context:
        # Hands are shaken by each connection's own thread: one that is slow holds up no other.
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def certificate(folder):
    key, cert = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run(made + ["-days", "2", "-keyout", key, "-out", cert] + names, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


async def serve(server_port, plain_port, balancer_socket):
    import uvicorn
    from bbblb import model
    from bbblb.services import bootstrap
    from bbblb.services.db import DBContext
    from bbblb.settings import BBBLBConfig
    from bbblb.web import make_app

    # bbblb 0.0.18 looks callbacks up by a text where SQLite wants a UUID.
    select = model.Callback.select

    def select_by_uuid(*args, **wanted):
        if isinstance(wanted.get("uuid"), str):
            wanted["uuid"] = uuid.UUID(wanted["uuid"])
        return select(*args, **wanted)

    model.Callback.select = select_by_uuid
    port = balancer_socket.getsockname()[1]
    config = BBBLBConfig()
    config.populate()
    services = await bootstrap(config)
    async with services:
        db = await services.use(DBContext)
        async with db.session() as session:
            realm = f"127.0.0.1:{port}"
            session.add(model.Tenant(name="school", realm=realm, secret=TENANT_SECRET))
            server = model.Server(domain=f"127.0.0.1:{server_port}", secret=SERVER_SECRET, enabled=True)
            session.add(server)
            await session.flush()
            server.mark_success(recover_threshold=0)
            await session.commit()
    balancer = make_app(config)
    WORLD.update(loop=asyncio.get_running_loop(), services=lambda: balancer.state.services)
    app = uvicorn.Server(uvicorn.Config(balancer, log_level="warning"))
    running = asyncio.create_task(app.serve(sockets=[balancer_socket]))
    while not app.started:
        if running.done():
            raise SystemExit("bbblb did not start")
        await asyncio.sleep(0.05)
    print(f"listening {port} {plain_port}", flush=True)
    await running


def main():
    folder = tempfile.mkdtemp(prefix="colloquy-bbb-")
    cert, context = certificate(folder)
    secure, plain = listen(context), listen()
    # Bound before its number is told to anybody, and handed over as it is.
    balancer_socket = socket.create_server(("127.0.0.1", 0))
    WORLD["balancer"] = "127.0.0.1:%d" % balancer_socket.getsockname()[1]
    os.environ.update(
        SSL_CERT_FILE=cert,
        BBBLB_DOMAIN="bbblb.test",
        BBBLB_SECRET="secret of the balancer",
        BBBLB_DB=f"sqlite:///{folder}/bbblb.sqlite?timeout=60",
        BBBLB_PATH_DATA=folder,
        # It is not looked after while tests go on: a busy machine must not look like a server that is down.
        BBBLB_POLL_INTERVAL="86400",
    )
    threading.Thread(target=wait_for_the_end, args=(folder,), daemon=True).start()
    asyncio.run(serve(secure, plain, balancer_socket))


def wait_for_the_end(folder):
    import shutil

    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


main()
