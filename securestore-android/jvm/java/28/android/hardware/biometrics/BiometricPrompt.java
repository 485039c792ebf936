package android.hardware.biometrics;

import android.content.Context;
import android.content.DialogInterface;
import android.os.CancellationSignal;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.crypto.Cipher;
import securestore.jvm.CipherDouble;
import securestore.jvm.Phone;
import securestore.jvm.Since;

public class BiometricPrompt {
    private static final int BIOMETRIC_STRONG = 0xf;
    private static final int DEVICE_CREDENTIAL = 1 << 15;
    private static final int NEGATIVE_BUTTON = 13;

    private final Builder set;

    private BiometricPrompt(Builder set) {
        this.set = set;
    }

    /** Answers on a thread of its own, as the system does. */
    public void authenticate(
            CryptoObject crypto, CancellationSignal cancel, Executor executor, AuthenticationCallback callback) {
        Phone.require(crypto != null && cancel != null && executor != null && callback != null, "no argument is null");
        long operation = CipherDouble.operationOf(crypto.getCipher());
        long signal = CancellationSignal.idOf(cancel);
        Thread system =
                new Thread(
                        () -> {
                            Phone.watchThread();
                            int code =
                                    Phone.authenticate(
                                            operation,
                                            (set.authenticators & DEVICE_CREDENTIAL) != 0,
                                            signal,
                                            text(set.title),
                                            text(set.subtitle),
                                            text(set.description));
                            if (code == NEGATIVE_BUTTON && set.listener != null) {
                                set.listenerExecutor.execute(
                                        () -> set.listener.onClick(null, DialogInterface.BUTTON_NEGATIVE));
                            } else if (code != 0) {
                                executor.execute(() -> callback.onAuthenticationError(code, Phone.MESSAGE));
                            } else {
                                // A finger that did not match, and a smudge, before the one that does.
                                executor.execute(() -> callback.onAuthenticationFailed());
                                executor.execute(() -> callback.onAuthenticationHelp(1, Phone.MESSAGE));
                                executor.execute(
                                        () -> callback.onAuthenticationSucceeded(new AuthenticationResult(crypto)));
                            }
                        },
                        "system");
        system.setDaemon(true);
        system.start();
    }

    private static String text(CharSequence text) {
        return text == null ? null : text.toString();
    }

    public static class CryptoObject {
        private final Cipher cipher;

        public CryptoObject(Cipher cipher) {
            Phone.require(cipher != null, "a prompt is bound to a cipher");
            this.cipher = cipher;
        }

        public Cipher getCipher() {
            return cipher;
        }
    }

    public static class AuthenticationResult {
        private final CryptoObject crypto;

        AuthenticationResult(CryptoObject crypto) {
            this.crypto = crypto;
        }

        public CryptoObject getCryptoObject() {
            return crypto;
        }
    }

    public abstract static class AuthenticationCallback {
        public void onAuthenticationError(int code, CharSequence message) {}

        public void onAuthenticationHelp(int code, CharSequence message) {}

        public void onAuthenticationFailed() {}

        public void onAuthenticationSucceeded(AuthenticationResult result) {}
    }

    /** Each setter is called once at most. */
    public static class Builder {
        private final Set<String> called = new HashSet<>();
        private CharSequence title;
        private CharSequence subtitle;
        private CharSequence description;
        private Executor listenerExecutor;
        private DialogInterface.OnClickListener listener;
        private int authenticators = BIOMETRIC_STRONG;

        public Builder(Context context) {
            Phone.require(context != null, "a prompt has a context");
        }

        private Builder once(String setter) {
            Phone.require(called.add(setter), setter + " is called once");
            return this;
        }

        public Builder setTitle(CharSequence title) {
            this.title = title;
            return once("setTitle");
        }

        public Builder setSubtitle(CharSequence subtitle) {
            this.subtitle = subtitle;
            return once("setSubtitle");
        }

        public Builder setDescription(CharSequence description) {
            this.description = description;
            return once("setDescription");
        }

        public Builder setNegativeButton(
                CharSequence text, Executor executor, DialogInterface.OnClickListener listener) {
            Phone.require(text != null && text.length() > 0, "the button has a text");
            Phone.require(executor != null && listener != null, "the button has a listener");
            listenerExecutor = executor;
            this.listener = listener;
            return once("setNegativeButton");
        }

        @Since(30)
        public Builder setAllowedAuthenticators(int authenticators) {
            Phone.require(
                    authenticators == BIOMETRIC_STRONG || authenticators == (BIOMETRIC_STRONG | DEVICE_CREDENTIAL),
                    "a prompt with a cipher takes what a key takes");
            this.authenticators = authenticators;
            return once("setAllowedAuthenticators");
        }

        public BiometricPrompt build() {
            once("build");
            if (title == null || title.length() == 0) {
                throw new IllegalArgumentException("Title must be set and non-empty");
            }
            boolean credential = (authenticators & DEVICE_CREDENTIAL) != 0;
            if (credential == (listener != null)) {
                throw new IllegalArgumentException("the button stands where the credential does not");
            }
            return new BiometricPrompt(this);
        }
    }
}
