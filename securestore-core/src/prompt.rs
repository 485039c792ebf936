//! What the person reads when the phone asks who they are.

use std::borrow::Cow;

/// The text of an authentication prompt; giving one allows an operation to show it.
///
/// iOS shows the reason (and, for biometrics, the cancel label) in the system's sheet. Android shows the title (or the
/// reason if none is set), the subtitle, the reason and the cancel label in `BiometricPrompt`.
///
/// ```
/// use securestore_core::Prompt;
///
/// let prompt = Prompt::new("Open your vault").with_title("Vault").with_cancel_label("Not now");
/// assert_eq!(prompt.reason(), "Open your vault");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Prompt {
    reason: Cow<'static, str>,
    title: Option<Cow<'static, str>>,
    subtitle: Option<Cow<'static, str>>,
    cancel_label: Option<Cow<'static, str>>,
}

impl Prompt {
    /// Creates a prompt that says why the app asks; empty text is refused when the prompt is used.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: reason.into(),
            title: None,
            subtitle: None,
            cancel_label: None,
        }
    }

    /// Sets the title (Android).
    #[must_use]
    pub fn with_title(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Sets the second line (Android).
    #[must_use]
    pub fn with_subtitle(mut self, subtitle: impl Into<Cow<'static, str>>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// Sets the text of the button that cancels.
    #[must_use]
    pub fn with_cancel_label(mut self, label: impl Into<Cow<'static, str>>) -> Self {
        self.cancel_label = Some(label.into());
        self
    }

    /// Returns why the app asks.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Returns the title: the one that was set, else the reason.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.reason)
    }

    /// Returns the second line, if one was set.
    pub fn subtitle(&self) -> Option<&str> {
        self.subtitle.as_deref()
    }

    /// Returns the text of the cancel button, if one was set.
    pub fn cancel_label(&self) -> Option<&str> {
        self.cancel_label.as_deref()
    }
}

impl From<&'static str> for Prompt {
    fn from(reason: &'static str) -> Self {
        Self::new(reason)
    }
}
