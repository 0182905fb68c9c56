//! From an invitation to a launch, in a browser: the tool in a frame of the LMS, on another site.

use colloquy::accounts::Kind;
use serde_json::Value;

use crate::support::TestApp;
use crate::support::browser::{Browser, Cookies};
use crate::support::database::{Backend, Folder};
use crate::support::program::Site;

/// The verb's answer as JSON.
fn answered(site: &Site, arguments: &[&str]) -> Value {
    let output = site.run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_lms_registers_in_its_own_frame_and_launches_once_it_is_confirmed() {
    let site = Site::start().await;
    let admin = Browser::open(Cookies::NoThirdParty).await;
    for (flavour, left_to_do) in [("moodle", "press Activate"), ("canvas", "switch the tool on")] {
        let name = format!("Lakeside {flavour}");
        let invited = answered(&site, &["platform", "invite", "--json", "--name", &name]);
        let tools = format!("{}register", site.lms.base_url());
        admin.go(&tools).await;
        admin.type_into("#address", invited["address"].as_str().unwrap()).await;
        admin.click(&format!("#flavour option[value={flavour}]")).await;
        admin.click("#open").await;

        admin.enter_frame("#registration").await;
        admin.see_words("dd", &site.lms.issuer()).await;
        admin.see_words("main p", &name).await;
        admin.screenshot(&format!("register-{flavour}")).await;
        admin.click("#register").await;
        admin.see_words("#steps", left_to_do).await;
        admin.screenshot(&format!("registered-{flavour}")).await;
        // The page asks the LMS to close it, and the LMS shows its tools.
        admin.click("#close").await;
        admin.0.enter_default_frame().await.unwrap();
        let client = site.lms.world().registrations().pop().unwrap().client_id;
        admin.click(&format!("#tool-{client} button")).await;
        admin.click(&format!("#tool-{client} a")).await;
        admin.enter_frame("#tool").await;
        admin.see_words("h1", "This LMS waits to be confirmed").await;

        let all = answered(&site, &["platform", "list", "--json"]);
        let waiting = all.as_array().unwrap().iter().find(|one| one["client_id"] == client.as_str()).unwrap();
        assert_eq!((&waiting["status"], &waiting["name"]), (&"waiting".into(), &name.as_str().into()));
        assert!(site.run(&["platform", "enable", waiting["id"].as_str().unwrap()]).status.success());
        admin
            .go(&format!(
                "{}course/ecology-201?as=ingrid&flavour={flavour}&client={client}",
                site.lms.base_url()
            ))
            .await;
        admin.enter_frame("#tool").await;
        admin.see_words("h1", "Sessions").await;
    }
    admin.quit().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_moodle_shows_is_taken_back_from_a_file_and_enter_registers() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ada = app.registered("Ada", "ada@uni.example", Kind::Administrator).await;
    let admin = Browser::open(Cookies::NoThirdParty).await;
    let at = "/admin/registrations/moodle";
    admin.go(&app.url(&format!("{}?next={at}", app.sign_in_link(&ada).await))).await;
    admin.click("form.panel button").await;
    admin.see_words("h1", "Moodle by hand").await;
    let folder = Folder::make("moodle");
    let file = folder.0.join("values.json");
    std::fs::write(&file, r#"{"issuer":"https://moodle.example","client_id":"m-1","deployment_id":7}"#)
        .unwrap();
    admin.see("label[for=file]").await;
    let chosen = admin.0.find(thirtyfour::By::Css("#file")).await.unwrap();
    chosen.send_keys(file.display().to_string()).await.unwrap();
    admin.click("button[name=read]").await;
    admin.see("#client_id[value=m-1]").await;
    admin.see("#issuer[value='https://moodle.example']").await;
    admin.see("#deployment[value='7']").await;
    admin.type_into("#name", "Our Moodle\u{e007}").await;
    admin.see_words("h1", "Our Moodle").await;
    admin.see_words(".notice", "The LMS is registered").await;
    admin.quit().await;
    app.stop().await;
}
