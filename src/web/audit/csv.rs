//! The audit log as a table for spreadsheets, however long it is.

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use chrono::SecondsFormat;
use futures_util::stream;

use super::{Query, words};
use crate::app::App;
use crate::audit::{self, Told, Wanted};
use crate::ids::AuditEntryId;
use crate::web::failure::Failure;
use crate::web::signed_in::Administering;
use crate::web::texts::Texts;

/// Entries read at a time.
const BITE: u32 = 500;

/// What may stand before a formula: it is one all the same.
const BLANKS: [char; 3] = ['\u{2068}', ' ', '"'];

/// How far the table is written.
struct Rest {
    app: Data<App>,
    texts: Texts,
    wanted: Wanted,
    last: Option<AuditEntryId>,
    begun: bool,
    over: bool,
}

/// `GET /admin/audit.csv`: all entries that the filter lets through, the newest first.
pub(super) async fn download(
    Administering(who): Administering,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let wanted = Query::of(&request).0.wanted(who.texts, who.zone());
    let rest = Rest { app: who.app.clone(), texts: who.texts, wanted, last: None, begun: false, over: false };
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .streaming(stream::unfold(rest, |rest| async {
            if rest.over { None } else { Some(next(rest).await) }
        })))
}

async fn next(mut rest: Rest) -> (Result<Bytes, Failure>, Rest) {
    let (wanted, last) = (rest.wanted.clone(), rest.last);
    let read = rest.app.db.read(move |conn| audit::after(conn, &wanted, last, BITE)).await;
    let written = read.map_err(Failure::from).and_then(|lines| {
        rest.over = lines.len() < usize::try_from(BITE).unwrap_or(usize::MAX);
        rest.last = lines.last().map(|told| told.id);
        written(rest.texts, &lines, !rest.begun)
    });
    // A table that breaks off must not be taken for a whole one: the error ends the connection.
    rest.over |= written.is_err();
    rest.begun = true;
    (written, rest)
}

fn written(texts: Texts, lines: &[Told], first: bool) -> Result<Bytes, Failure> {
    let mut table = ::csv::Writer::from_writer(Vec::new());
    if first {
        let heads = ["audit-when", "audit-who", "audit-where", "audit-deed", "audit-about", "audit-details"];
        table.write_record(heads.map(|id| texts.t(id))).map_err(Failure::broken)?;
    }
    for told in lines {
        let changes: Vec<String> = told.changes.iter().map(|change| words::change(texts, change)).collect();
        let cells = [
            told.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            words::who(texts, &told.who),
            told.from.map(|from| from.to_string()).unwrap_or_default(),
            words::deed(texts, told.deed),
            told.about_name.clone(),
            changes.join("; "),
        ];
        table.write_record(cells.each_ref().map(|cell| harmless(cell))).map_err(Failure::broken)?;
    }
    let bytes = table.into_inner().map_err(|why| Failure::broken(why.into_error()))?;
    Ok(bytes.into())
}

/// A cell that no spreadsheet takes for a formula, nor any part of it: names come from LMSs and from whoever types them,
/// and where lists are separated by semicolons, a spreadsheet cuts the cell there.
fn harmless(cell: &str) -> String {
    let mut written = String::with_capacity(cell.len());
    let mut begins = true;
    for letter in cell.chars() {
        if begins && matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
        {
            // Before the blanks that led here.
            let at = written.trim_end_matches(BLANKS).len();
            written.insert(at, '\'');
        }
        begins = matches!(letter, ';' | '\t' | '\r' | '\n') || (begins && BLANKS.contains(&letter));
        written.push(letter);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for dangerous in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\u{2068}=1", "\"=1"] {
            assert_eq!(harmless(dangerous), format!("'{dangerous}"));
        }
        for (cut, kept) in [
            ("Ada;=1", "Ada;'=1"),
            ("a; \u{2068}@b", "a;' \u{2068}@b"),
            ("a\n=1", "a\n'=1"),
            ("\t=1", "'\t'=1"),
            ("＝1", "'＝1"),
        ] {
            assert_eq!(harmless(cut), kept);
        }
        for harmless_one in ["Ada", "2026-11-19T10:00:00Z", "a=b", "", "«=»", "a; b-c; d"] {
            assert_eq!(harmless(harmless_one), harmless_one);
        }
    }
}
