package securestore.android;

import android.content.DialogInterface;
import android.hardware.biometrics.BiometricPrompt;
import java.util.concurrent.Executor;

/** Tells the Rust side how a prompt ended. It knows the prompt by a number; what ends twice or late is ignored there. */
final class PromptCallback extends BiometricPrompt.AuthenticationCallback
        implements Executor, DialogInterface.OnClickListener {
    /** The code that androidx.biometric has for the button; the system tells the listener instead. */
    private static final int NEGATIVE_BUTTON = 13;

    private final long id;

    PromptCallback(long id) {
        this.id = id;
    }

    private static native void succeeded(long id);

    private static native void failed(long id, int code);

    @Override
    public void onAuthenticationSucceeded(BiometricPrompt.AuthenticationResult result) {
        succeeded(id);
    }

    @Override
    public void onAuthenticationError(int code, CharSequence message) {
        failed(id, code);
    }

    @Override
    public void onClick(DialogInterface dialog, int which) {
        failed(id, NEGATIVE_BUTTON);
    }

    /** Runs on the thread that the answer arrives on: the main thread may be waiting for something else. */
    @Override
    public void execute(Runnable command) {
        command.run();
    }
}
