//! `Info.plist` and entitlements as source files.

use crate::Project;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
                    \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n";

fn plist(entries: &str) -> String {
    format!("{HEAD}<dict>\n{entries}</dict>\n</plist>\n")
}

#[test]
fn missing_reason_for_face_id_is_added_behind_the_last_entry() {
    let text = plist("\t<key>CFBundleName</key>\n\t<string>A  &amp; B</string>\n");
    let project = Project::new().with("Info.plist", &text);
    project
        .check("Info.plist", &[])
        .says(1, &["<key>NSFaceIDUsageDescription</key>"]);

    project
        .fix("Info.plist", &["--reason", "Opens <you> & yours"])
        .says(0, &["written:"]);

    let added =
        "\t<key>NSFaceIDUsageDescription</key>\n\t<string>Opens &lt;you&gt; &amp; yours</string>\n";
    assert_eq!(
        project.read("Info.plist"),
        text.replace("</dict>", &format!("{added}</dict>"))
    );
}

#[test]
fn empty_reason_is_replaced() {
    for empty in ["<string></string>", "<string/>", "<string> </string>"] {
        let text = plist(&format!(
            "\t<key>NSFaceIDUsageDescription</key>\n\t{empty}\n"
        ));
        let project = Project::new().with("Info.plist", &text);

        project
            .fix("Info.plist", &["--reason", "Why"])
            .says(0, &["written:"]);

        assert_eq!(
            project.read("Info.plist"),
            text.replace(empty, "<string>Why</string>")
        );
    }
}

#[test]
fn app_that_asks_nobody_needs_no_reason() {
    let project = Project::new().with("Info.plist", plist(""));

    project
        .check("Info.plist", &["--no-authentication"])
        .says(0, &["0 errors"]);
}

#[test]
fn documents_that_the_person_sees_are_noted() {
    let project = Project::new().with(
        "Info.plist",
        plist("<key>UIFileSharingEnabled</key><true/>"),
    );

    project
        .check("Info.plist", &["--no-authentication"])
        .says(0, &["Documents folder", "1 notes"]);
}

#[test]
fn missing_access_group_is_added_to_the_others() {
    let groups = "\t<key>keychain-access-groups</key>\n\t<array>\n\t\t<string>$(AppIdentifierPrefix)one</string>\n\t</array>\n";
    let text = plist(groups);
    let project = Project::new().with("App.entitlements", &text);
    let options = [
        "--access-group",
        "ABCDE12345.one",
        "--access-group",
        "ABCDE12345.two",
    ];
    project
        .check("App.entitlements", &options)
        .says(1, &["access group `two`", "1 errors"]);

    project
        .fix("App.entitlements", &options)
        .says(0, &["written:"]);

    let added = "\t\t<string>$(AppIdentifierPrefix)two</string>\n\t</array>";
    assert_eq!(
        project.read("App.entitlements"),
        text.replace("\t</array>", added)
    );
}

#[test]
fn empty_entitlements_get_all_groups_at_once() {
    let project = Project::new().with("App.entitlements", format!("{HEAD}<dict/>\n</plist>\n"));
    let options = ["--access-group", "one", "--access-group", "two"];

    project
        .fix("App.entitlements", &options)
        .says(0, &["written:"]);

    let fixed = project.read("App.entitlements");
    assert_eq!(
        fixed.matches("<key>keychain-access-groups</key>").count(),
        1
    );
    assert_eq!(fixed.matches("<string>$(AppIdentifierPrefix)").count(), 2);
}

#[test]
fn sandboxed_mac_app_needs_its_own_group() {
    let text = plist("<key>com.apple.security.app-sandbox</key><true/>\n");
    let project = Project::new().with("release.plist", &text);
    project
        .check("release.plist", &[])
        .says(1, &["entitlements", "data-protection keychain"]);

    project.fix("release.plist", &[]).says(0, &["written:"]);

    assert!(
        project
            .read("release.plist")
            .contains("<string>$(AppIdentifierPrefix)$(CFBundleIdentifier)</string>")
    );
}
