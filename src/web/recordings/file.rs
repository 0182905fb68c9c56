//! A recording's file, whole or in pieces as players ask for them.

use actix_files::NamedFile;
use actix_web::http::header::{
    self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue, HeaderValue,
};
use actix_web::{HttpRequest, HttpResponse};

use crate::app::App;
use crate::recordings::{Format, Kept, Mp4, Recording, State};
use crate::web::failure::{Failure, Watching};

/// What a file's address asks for: `watch.webm`, `save.mp4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    format: Format,
    /// To be kept, not to be played.
    save: bool,
}

impl Asked {
    fn read(name: &str) -> Option<Self> {
        let (verb, ending) = name.split_once('.')?;
        let format = [Format::WebM, Format::Mp4].into_iter().find(|format| format.ending() == ending)?;
        let save = match verb {
            "watch" => false,
            "save" => true,
            _other => return None,
        };
        Some(Self { format, save })
    }
}

/// Answers with the file that the address names, to somebody who may watch `of`; `keeps` says whether they are offered
/// files to keep, `title` what such a file is called.
pub(super) async fn answer(
    app: &App,
    request: &HttpRequest,
    of: &Recording,
    keeps: bool,
    title: &str,
) -> Result<HttpResponse, Failure> {
    let name = request.match_info().get("file").unwrap_or_default();
    let asked = Asked::read(name).ok_or(Failure::NotFound)?;
    let there = of.kept == Kept::Here
        && of.state == State::Ready
        && (asked.format == Format::WebM || of.mp4 == Mp4::Ready);
    if !there {
        return Err(Failure::Watching(Watching::Gone));
    }
    if !keeps && (asked.save || leaves_the_player(request)) {
        return Err(Failure::Watching(Watching::NotOffered));
    }
    let path = app.recordings.path(of.id, asked.format);
    let opened = tokio::task::spawn_blocking(|| NamedFile::open(path)).await.map_err(Failure::broken)?;
    let file = opened.map_err(|error| {
        tracing::error!(recording = %of.id, %error, "the file of a recording is not there");
        Failure::Watching(Watching::Gone)
    })?;
    let disposition = if asked.save { attachment(title, asked.format) } else { inline() };
    let mut response = file.set_content_disposition(disposition).into_response(request);
    let headers = response.headers_mut();
    let kind = match asked.format {
        Format::WebM => "video/webm",
        Format::Mp4 => "video/mp4",
    };
    for (name, value) in [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Whether a browser says that it does not ask for a player: it would show the file by itself, with a button to keep it.
fn leaves_the_player(request: &HttpRequest) -> bool {
    let destination = request.headers().get("Sec-Fetch-Dest").and_then(|value| value.to_str().ok());
    destination.is_some_and(|destination| !matches!(destination, "video" | "audio"))
}

fn inline() -> ContentDisposition {
    ContentDisposition { disposition: DispositionType::Inline, parameters: Vec::new() }
}

/// The name of a file to keep: one that any file system takes, and the whole title for those that take more.
fn attachment(title: &str, format: Format) -> ContentDisposition {
    let named = |keep: fn(char) -> bool| {
        let kept: String = title.chars().map(|char| if keep(char) { char } else { '-' }).take(80).collect();
        format!("{}.{}", kept.trim_matches(['-', ' ', '.']), format.ending())
    };
    let plain = named(|char| char.is_ascii_alphanumeric() || " -_,.()".contains(char));
    let whole = named(|char| char.is_alphanumeric() || " -_,.()".contains(char));
    ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(plain),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: whole.into_bytes(),
            }),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_four_files() {
        let read = |name| Asked::read(name).map(|asked| (asked.format, asked.save));
        assert_eq!(read("watch.webm"), Some((Format::WebM, false)));
        assert_eq!(read("save.mp4"), Some((Format::Mp4, true)));
        for other in
            ["", "watch", "watch.", ".webm", "watch.mkv", "delete.webm", "watch.webm.part", "save.webm/"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_file_to_keep_has_a_name_that_no_system_refuses() {
        let said = attachment("Räuber/\"Beute\": 7\r\nSet-Cookie: a", Format::WebM).to_string();
        assert!(said.starts_with("attachment; filename=\"R-uber--Beute-- 7--Set-Cookie- a.webm\""), "{said}");
        assert!(said.contains("filename*=UTF-8''R%C3%A4uber"), "{said}");
        assert!(!said.contains(['\r', '\n']));
    }
}
