package securestore.jvm;

import android.os.Build;
import java.lang.ref.Cleaner;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.security.Security;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The phone behind the doubles: every native method is answered in Rust by the simulated phone. */
public final class Phone {
    /** What the exceptions of the doubles say; no text of the platform may reach an app's log. */
    public static final String MESSAGE = "the message of an exception";

    private static final Cleaner CLEANER = Cleaner.create();

    private Phone() {}

    // The Keystore.

    /** Returns the id of a key, or 0 if there is none. */
    public static native void loadKeyStore();

    public static native long getKey(String alias);

    public static native void generateKey(
            String alias, int authentication, boolean unlockedDeviceRequired, boolean strongBox);

    public static native void deleteEntry(String alias);

    public static native int securityLevel(long key);

    public static native void dropKey(long key);

    /** Begins an operation and returns its id; without a nonce it encrypts. */
    public static native long initCipher(long key, byte[] nonce);

    public static native byte[] nonce(long operation);

    /** Ends the operation, whatever comes of it. */
    public static native byte[] doFinal(long operation, byte[] aad, byte[] input);

    public static native void dropOperation(long operation);

    /** Decrypts in one operation. */
    public static native byte[] decryptRsa(long key, boolean oaep, byte[] input);

    // SharedPreferences.

    public static native String getString(String file, String name);

    /** Returns names and values in turn. */
    public static native String[] getAll(String file);

    /** Takes names and values in turn; a value of null removes. */
    public static native boolean commit(String file, boolean clear, String[] changes);

    /** Returns a directory in which the preference files have the lengths that they have on the phone now. */
    public static native String dataDir();

    // BiometricPrompt and facts about the phone.

    /** Returns what {@code canAuthenticate(BIOMETRIC_STRONG)} answers. */
    public static native int canAuthenticate();

    public static native boolean hasFace();

    /** Shows the prompt and returns how it ended: 0, or an error code; blocks until then. */
    public static native int authenticate(
            long operation, boolean credential, long signal, String title, String subtitle, String description);

    /** Creates a signal and returns its id. */
    public static native long newSignal();

    public static native void cancelSignal(long signal);

    public static native boolean isSignalCanceled(long signal);

    public static native void dropSignal(long signal);

    public static native boolean isDeviceSecure();

    public static native boolean isDeviceLocked();

    /** Counts the JNI calls of the current thread, which Java has created. */
    public static native void watchThread();

    /** Runs a task of Rust. */
    public static native void run(long task);

    // What Rust calls.

    /** Turns this Java virtual machine into a phone with an API level. */
    static void start(int sdkInt) {
        Build.VERSION.SDK_INT = sdkInt;
        Security.insertProviderAt(new WorkaroundProvider(), 1);
        Security.addProvider(new KeyStoreProvider());
    }

    /** Says from which API level on there is a member; 0 if the doubles don't say. */
    static int since(Object member) {
        Since since = ((AnnotatedElement) member).getAnnotation(Since.class);
        return since == null ? 0 : since.value();
    }

    /** Throws an exception of a class that is named; code is that of its cause, if that is a KeyStoreException. */
    static void raise(String name, String cause, int code, long backOffMillis) throws Throwable {
        Throwable thrown = create(name, code, backOffMillis);
        if (cause != null) {
            thrown.initCause(create(cause, code, 0));
        }
        throw thrown;
    }

    private static Throwable create(String name, int code, long backOffMillis) throws Throwable {
        Class<?> type = Class.forName(name);
        if (name.equals("android.security.KeyStoreException")) {
            return (Throwable) type.getConstructor(int.class, String.class).newInstance(code, MESSAGE);
        }
        if (name.equals("android.security.keystore.BackendBusyException")) {
            return (Throwable) type.getConstructor(long.class).newInstance(backOffMillis);
        }
        Constructor<?> constructor = type.getConstructor(String.class);
        return (Throwable) constructor.newInstance(MESSAGE);
    }

    /** Collects what nothing holds any more, and waits until some of the objects behind it are gone. */
    static void collect() throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        CLEANER.register(new Object(), gone::countDown);
        do {
            System.gc();
        } while (!gone.await(10, TimeUnit.MILLISECONDS));
    }

    /** Runs {@code drop} when nothing holds {@code owner} any more. */
    public static Cleaner.Cleanable dropWith(Object owner, Runnable drop) {
        return CLEANER.register(owner, drop);
    }

    /** Refuses what Android would take or ignore. */
    public static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("stricter than Android: " + what);
        }
    }
}
