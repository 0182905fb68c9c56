//! Finishing a file that its writer could not finish.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use super::ebml::id;
use super::{Cue, DURATION_SLOT, Finished, Layout, Track, close};

/// How long the sound of one block is.
const BLOCK_MS: u64 = 20;

/// An element's head, as it stands in the file.
struct Element {
    id: u32,
    /// Where it begins.
    from: u64,
    /// Where its content begins.
    content: u64,
    /// Where it ends; `None` if it says "until the end".
    end: Option<u64>,
}

/// What was found in the whole clusters of a file.
#[derive(Default)]
struct Found {
    cues: Vec<Cue>,
    end: u64,
    length_ms: u64,
}

/// Finishes `file`: half a cluster at its end is thrown away, length and index are written. A file that is finished
/// already stays as it is. `None` if nothing in it can be played.
pub fn repair(file: &mut File) -> io::Result<Option<Finished>> {
    let Some(layout) = layout(file)? else { return Ok(None) };
    let found = walk(file, &layout)?;
    if found.length_ms == 0 {
        return Ok(None);
    }
    close(file, &layout, &found.cues, found.end, found.length_ms).map(Some)
}

/// The places in the head of a file of ours; `None` for any other.
fn layout(file: &File) -> io::Result<Option<Layout>> {
    let Some(kind) = element(file, 0)?.filter(|kind| kind.id == id::EBML) else { return Ok(None) };
    let Some(segment) = kind.end.map(|end| element(file, end)).transpose()?.flatten() else {
        return Ok(None);
    };
    if segment.id != id::SEGMENT {
        return Ok(None);
    }
    let mut layout = Layout { segment: segment.content, seek_slot: segment.content, ..Layout::default() };
    let mut at = segment.content;
    while let Some(part) = element(file, at)? {
        match part.id {
            id::INFO => layout.info = part.from,
            id::TRACKS => layout.tracks = part.from,
            id::CLUSTER => {
                layout.body = part.from;
                break;
            }
            _ => {}
        }
        let Some(end) = part.end else { return Ok(None) };
        if part.id == id::INFO {
            // The length is the last thing in there.
            layout.duration_slot = end.saturating_sub(u64::try_from(DURATION_SLOT).unwrap_or_default());
        }
        at = end;
    }
    let whole = layout.info != 0 && layout.tracks != 0 && layout.body != 0;
    Ok(whole.then_some(layout))
}

fn walk(file: &File, layout: &Layout) -> io::Result<Found> {
    let length = file.metadata()?.len();
    let mut found = Found { end: layout.body, ..Found::default() };
    while let Some(cluster) = element(file, found.end)? {
        let Some(end) = cluster.end.filter(|end| cluster.id == id::CLUSTER && *end <= length) else { break };
        let Some((last_ms, cue)) = blocks(file, &cluster, end)? else { break };
        found.cues.extend(cue.map(|at_ms| Cue { at_ms, cluster: cluster.from }));
        found.length_ms = found.length_ms.max(last_ms + BLOCK_MS);
        found.end = end;
    }
    Ok(found)
}

/// The time of the last block of a cluster, and of its first picture that can be begun at; `None` if it is damaged.
fn blocks(file: &File, cluster: &Element, end: u64) -> io::Result<Option<(u64, Option<u64>)>> {
    let (mut at, mut from_ms, mut last_ms, mut cue) = (cluster.content, 0, None, None);
    while at < end {
        let Some(part) = element(file, at)? else { return Ok(None) };
        let Some(part_end) = part.end.filter(|part_end| *part_end <= end) else { return Ok(None) };
        match part.id {
            id::TIMESTAMP => {
                let Some(number) = number(file, part.content, part_end)? else { return Ok(None) };
                from_ms = number;
            }
            id::SIMPLE_BLOCK => {
                let mut head = [0; 4];
                file.read_exact_at(&mut head, part.content)?;
                let [track, high, low, flags] = head;
                let at_ms = from_ms + u64::from(u16::from_be_bytes([high, low]));
                last_ms = last_ms.max(Some(at_ms));
                if track == 0x80 | Track::Picture.number() && flags & 0x80 != 0 {
                    cue = cue.or(Some(at_ms));
                }
            }
            _ => return Ok(None),
        }
        at = part_end;
    }
    Ok(last_ms.map(|last_ms| (last_ms, cue)))
}

fn number(file: &File, from: u64, end: u64) -> io::Result<Option<u64>> {
    let Some(length) = usize::try_from(end - from).ok().filter(|length| *length <= 8) else {
        return Ok(None);
    };
    let mut bytes = [0; 8];
    let Some(place) = bytes.get_mut(8 - length..) else { return Ok(None) };
    file.read_exact_at(place, from)?;
    Ok(Some(u64::from_be_bytes(bytes)))
}

/// The element that begins at `from`; `None` where the file ends or holds no element.
fn element(file: &File, from: u64) -> io::Result<Option<Element>> {
    let mut head = [0; 12];
    let read = read_up_to(file, &mut head, from)?;
    let head = head.get(..read).unwrap_or_default();
    let Some((id, id_length)) = variable(head, 4, true) else { return Ok(None) };
    let Some((size, size_length)) = head.get(id_length..).and_then(|rest| variable(rest, 8, false)) else {
        return Ok(None);
    };
    let Ok(id) = u32::try_from(id) else { return Ok(None) };
    let content = from + u64::try_from(id_length + size_length).unwrap_or_default();
    let unknown = size == (1 << (7 * size_length)) - 1;
    let end = if unknown { None } else { content.checked_add(size) };
    if !unknown && end.is_none() {
        return Ok(None);
    }
    Ok(Some(Element { id, from, content, end }))
}

/// A number whose first byte says how long it is; an identifier keeps the bit that says so.
fn variable(bytes: &[u8], most: usize, marked: bool) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = usize::try_from(first.leading_zeros()).ok()? + 1;
    let all = bytes.get(..length).filter(|_| length <= most)?;
    let value = all.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
    let value = if marked { value } else { value & ((1 << (7 * length)) - 1) };
    Some((value, length))
}

fn read_up_to(file: &File, into: &mut [u8], from: u64) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = into.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match file.read_at(rest, from + u64::try_from(read).unwrap_or_default()) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
