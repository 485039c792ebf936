package android.os;

import securestore.jvm.Phone;

public final class CancellationSignal {
    private final long id = Phone.newSignal();

    public CancellationSignal() {
        long signal = id;
        Phone.dropWith(this, () -> Phone.dropSignal(signal));
    }

    public void cancel() {
        Phone.cancelSignal(id);
    }

    public boolean isCanceled() {
        return Phone.isSignalCanceled(id);
    }

    /** Returns the id for the prompt. */
    @securestore.jvm.Control
    public static long idOf(CancellationSignal signal) {
        return signal.id;
    }
}
