//! Sessions that repeat: clocks that change, and single dates with a will of their own.

use chrono::{DateTime, TimeDelta, Utc};
use colloquy::db::schema::occurrence;
use diesel::prelude::*;

use crate::support::{Browser, TestApp, Typed, with_the_tool};

async fn starts(app: &TestApp) -> Vec<DateTime<Utc>> {
    app.read(|conn| {
        let query = occurrence::table.filter(occurrence::local_end.is_not_null());
        let starts = query.order(occurrence::starts_at).select(occurrence::starts_at);
        Ok(starts.load::<colloquy::db::UtcTime>(conn)?)
    })
    .await
    .into_iter()
    .map(Into::into)
    .collect()
}

with_the_tool! {
    async fn a_series_keeps_its_hour_when_the_clocks_change(app: TestApp) {
        let (ingrid, ana) = (app.of_ecology("ingrid").await, app.of_ecology("ana").await);
        // Oslo's clocks go forward on 28 March 2027; Mexico's do not.
        let path = app.make(&ingrid, &Typed::weekly("Seminar", "2027-03-18")).await;
        let page = app.open(&ingrid, &format!("{path}?date=all")).await;
        assert_eq!(page.texts("#dates .num"), ["10:15–11:45"; 4]);
        let days = page.texts("#dates a.quiet");
        for (shown, day) in days.iter().zip(["18 Mar", "25 Mar", "1 Apr", "8 Apr"]) {
            assert!(shown.contains(day), "{days:?}");
        }
        let page = app.open(&ana, &format!("{path}?date=all")).await;
        assert_eq!(page.texts("#dates .num"), ["03:15–04:45", "03:15–04:45", "02:15–03:45", "02:15–03:45"]);
        let expected = ["2027-03-18T09:15:00Z", "2027-03-25T09:15:00Z", "2027-04-01T08:15:00Z", "2027-04-08T08:15:00Z"];
        assert_eq!(starts(app).await, expected.map(|at| at.parse::<DateTime<Utc>>().unwrap()));
    }

    async fn one_date_is_moved_cancelled_and_held_after_all(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let path = app.make(&ingrid, &Typed::weekly("Seminar", "2026-11-19")).await;
        let dates = app.dates(&ingrid, &path).await;
        assert_eq!(dates.len(), 4);
        let date = format!("{path}/dates/{}", dates[1]);
        let form = app.open(&ingrid, &date).await;
        assert_eq!(form.attribute("#date", "value").unwrap(), "2026-11-26");

        let wrong = [("date", "2026-11-27"), ("start", "14:00"), ("end", "13:00")];
        let refused = app.send(&ingrid, &date, &wrong).await;
        assert_eq!(refused.status, 422);
        assert!(refused.has(".errors a[href='#end']"), "{}", refused.body);
        assert_eq!(refused.attribute("#date", "value").unwrap(), "2026-11-27", "what was typed is kept");
        let moved = [("date", "2026-11-27"), ("start", "14:00"), ("end", "15:30")];
        app.done(&ingrid, &date, &moved).await;
        let page = app.open(&ingrid, &format!("{path}?date=all")).await;
        assert_eq!(page.texts("#dates .num"), ["10:15–11:45", "14:00–15:30", "10:15–11:45", "10:15–11:45"]);
        assert!(page.text("#dates li:nth-child(2) .sub").unwrap().contains("Moved from"), "{}", page.body);
        assert_eq!(app.dates(&ingrid, &path).await, dates, "they keep their places");

        assert_eq!(app.open(&ingrid, &format!("{date}/cancel")).await.status, 200);
        let state = async |n: usize| {
            let page = app.open(&ingrid, &format!("{path}?date=all")).await;
            page.text(&format!("#dates li:nth-child({n}) .state")).unwrap()
        };
        assert_eq!(state(2).await, "Scheduled", "asking cancels nothing");
        app.done(&ingrid, &format!("{date}/cancel"), &[]).await;
        assert_eq!((state(1).await.as_str(), state(2).await.as_str()), ("Scheduled", "Cancelled"));
        let join = format!("{path}/join");
        let at_date = app.send(&ingrid, &join, &[("occurrence", &dates[1])]).await;
        at_date.assert_refused(410, "SESSION-CANCELLED", "cancelled");
        assert_eq!(app.send(&ingrid, &join, &[("occurrence", &dates[2])]).await.status, 303);
        app.done(&ingrid, &format!("{date}/restore"), &[]).await;
        assert_eq!(state(2).await, "Scheduled");
        assert_eq!(app.send(&ingrid, &join, &[("occurrence", &dates[1])]).await.status, 303);
    }

    async fn editing_the_series_keeps_the_past_and_the_exceptions(app: TestApp) {
        let ingrid = app.of_ecology("ingrid").await;
        let typed = Typed::weekly("Seminar", "2026-11-18").with("frequency", "daily").with("thu", "");
        let typed = typed.with("count", "5").with("start", "12:00").with("end", "12:30");
        let path = app.make(&ingrid, &typed.clone().with_guests("participant")).await;
        let (dates, link) = (app.dates(&ingrid, &path).await, app.guest_link(&ingrid, &path).await);
        let moved = [("date", "2026-11-19"), ("start", "16:00"), ("end", "17:00")];
        app.done(&ingrid, &format!("{path}/dates/{}", dates[1]), &moved).await;
        app.done(&ingrid, &format!("{path}/dates/{}/cancel", dates[2]), &[]).await;
        app.clock.advance(TimeDelta::hours(2));
        let later = typed.with("start", "09:00").with("end", "10:00");
        app.done(&ingrid, &format!("{path}/edit"), &later.fields()).await;
        assert_eq!(app.dates(&ingrid, &path).await, dates, "every date keeps its room");
        let page = app.open(&ingrid, &format!("{path}?date=all")).await;
        let hours = page.texts("#dates .num");
        assert_eq!((hours[0].as_str(), hours[1].as_str()), ("12:00–12:30", "16:00–17:00"));
        assert_eq!(hours[3..], ["09:00–10:00", "09:00–10:00"]);
        assert_eq!(page.text("#dates li:nth-child(3) .state").unwrap(), "Cancelled");
        assert_eq!(page.text("#dates li:nth-child(1) .state").unwrap(), "Ended");
        assert_eq!(app.guest_link(&ingrid, &path).await, link);
        assert_eq!(Browser::new().get(&link).await.status, 200);
    }
}
