"""Reads mails with parsers that are not ours, and prints what they found as JSON.

Arguments: files as smtp_server.py writes them, or "-" for an iCalendar object on standard input.
"""

import json
import sys
from datetime import datetime, timezone
from email import message_from_bytes, policy

from dateutil.rrule import rrulestr
from icalendar import Calendar


def moment(value, zones):
    """A DATE-TIME as UTC, by the VTIMEZONE of the object itself."""
    at, name = value.dt, value.params.get("TZID")
    if not isinstance(at, datetime):
        return at.isoformat()
    if name is not None:
        at = zones[str(name)].localize(at.replace(tzinfo=None))
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def many(component, name):
    value = component.get(name, [])
    return value if isinstance(value, list) else [value]


def starts(event, zones):
    """The moments at which an event begins: by its rule, less its exceptions."""
    start = event["DTSTART"]
    if "RRULE" not in event:
        return [moment(start, zones)]
    local = start.dt.replace(tzinfo=None)
    zone = zones[str(start.params["TZID"])]
    parts = dict(part.split("=", 1) for part in event["RRULE"].to_ical().decode().split(";"))
    if "UNTIL" in parts:
        # RFC 5545 wants UTC here when the start has a zone; dateutil counts in local time.
        until = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
        parts["UNTIL"] = until.astimezone(zone).strftime("%Y%m%dT%H%M%S")
    rule = ";".join("=".join(pair) for pair in parts.items())
    without = set(exceptions(event, zones))
    found = [zone.localize(at).astimezone(timezone.utc) for at in rrulestr(rule, dtstart=local)]
    found = [at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in found]
    return [at for at in found if at not in without]


def exceptions(event, zones):
    """icalendar keeps the zone of an EXDATE beside its list of dates."""
    found = []
    for outs in many(event, "EXDATE"):
        name = outs.params.get("TZID")
        for out in outs.dts:
            at = out.dt
            if name is not None:
                at = zones[str(name)].localize(at.replace(tzinfo=None))
            found.append(at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return found


def text(component, name):
    return str(component[name]) if name in component else None


def address(value):
    return {"mailto": str(value), **{name.lower(): str(param) for name, param in value.params.items()}}


def event(component, zones):
    recurrence = component.get("RECURRENCE-ID")
    return {
        "uid": text(component, "UID"),
        "sequence": int(component.get("SEQUENCE", 0)),
        "status": text(component, "STATUS"),
        "summary": text(component, "SUMMARY"),
        "description": text(component, "DESCRIPTION"),
        "location": text(component, "LOCATION"),
        "url": text(component, "URL"),
        "start": moment(component["DTSTART"], zones),
        "end": moment(component["DTEND"], zones) if "DTEND" in component else None,
        "zone": component["DTSTART"].params.get("TZID"),
        "rule": component["RRULE"].to_ical().decode() if "RRULE" in component else None,
        "without": exceptions(component, zones),
        "instead_of": moment(recurrence, zones) if recurrence is not None else None,
        "starts": starts(component, zones),
        "organizer": address(component["ORGANIZER"]) if "ORGANIZER" in component else None,
        "attendees": [address(one) for one in many(component, "ATTENDEE")],
        "stamp": text(component, "DTSTAMP") and moment(component["DTSTAMP"], zones),
    }


def calendar(content):
    lines = content.split(b"\r\n")
    read = Calendar.from_ical(content)
    zones = {str(zone["TZID"]): zone.to_tz() for zone in read.walk("VTIMEZONE")}
    events = [event(one, zones) for one in read.walk("VEVENT")]
    moved = {one["instead_of"] for one in events if one["instead_of"]}
    dates = [at for one in events for at in one["starts"] if one["instead_of"] or at not in moved]
    return {
        "method": text(read, "METHOD"),
        "version": text(read, "VERSION"),
        "product": text(read, "PRODID"),
        "zones": sorted(zones),
        "events": events,
        "dates": sorted(at for at in dates),
        "longest_line": max(map(len, lines)),
        "bare_line_ends": content.count(b"\n") - content.count(b"\r\n") + content.count(b"\r") - content.count(b"\r\n"),
    }


def part(one):
    if one.is_multipart():
        return {"type": one.get_content_type(), "parts": [part(below) for below in one.iter_parts()]}
    content = one.get_payload(decode=True)
    found = {
        "type": one.get_content_type(),
        "charset": one.get_content_charset(),
        "method": one.get_param("method"),
        "disposition": one.get_content_disposition(),
        "filename": one.get_filename(),
        "text": content.decode("utf-8").replace("\r\n", "\n"),
    }
    if one.get_content_type() in ("text/calendar", "application/ics"):
        found["calendar"] = calendar(content)
    return found


def plain(text):
    """Bytes that are not ASCII come out of the parser as surrogates."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8")


def people(message, name):
    header = message[name]
    found = header.addresses if header is not None else []
    return [[plain(one.display_name), plain(one.addr_spec)] for one in found]


def mail(path):
    with open(path, "rb") as file:
        envelope, content = file.read().split(b"\n", 1)
    message = message_from_bytes(content, policy=policy.default)
    return {
        "envelope": json.loads(envelope),
        "headers": [[name, plain(str(value))] for name, value in message.items()],
        "from": people(message, "From"),
        "to": people(message, "To"),
        "reply_to": people(message, "Reply-To"),
        "subject": plain(message["Subject"]),
        "id": message["Message-ID"],
        "date": message["Date"].datetime.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "defects": [str(defect) for defect in message.defects],
        "body": part(message),
    }


if sys.argv[1:] == ["-"]:
    print(json.dumps(calendar(sys.stdin.buffer.read())))
else:
    print(json.dumps([mail(path) for path in sys.argv[1:]]))
