//! The pages for app developers, whose code is compiled and run as documentation tests.

macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {
        $(
            #[doc = include_str!($path)]
            struct $name;
        )*
    };
}

pages! {
    Project: "../../README.md",
    Package: "../README.md",
    Android: "../../docs/android.md",
    Apple: "../../docs/apple.md",
    Brief: "../../docs/brief.md",
    Check: "../../docs/check.md",
    ComingFromExpo: "../../docs/coming-from-expo.md",
    ComingFromFlutter: "../../docs/coming-from-flutter.md",
    ComingFromKeyring: "../../docs/coming-from-keyring.md",
    Expo: "../../docs/expo.md",
    Import: "../../docs/import.md",
    Migration: "../../docs/migration.md",
    Recipes: "../../docs/recipes.md",
    Troubleshooting: "../../docs/troubleshooting.md",
    Upgrading: "../../docs/upgrading.md",
}
