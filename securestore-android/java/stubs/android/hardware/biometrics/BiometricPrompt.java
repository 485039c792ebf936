package android.hardware.biometrics;

/** What javac needs to know of Android's class. */
public class BiometricPrompt {
    /** The proof of a success. */
    public static class AuthenticationResult {}

    /** The callback, as of API 28. */
    public abstract static class AuthenticationCallback {
        public void onAuthenticationError(int code, CharSequence message) {}

        public void onAuthenticationSucceeded(AuthenticationResult result) {}
    }
}
