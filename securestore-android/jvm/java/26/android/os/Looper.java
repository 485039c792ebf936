package android.os;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import securestore.jvm.Phone;

public final class Looper {
    private static final Looper MAIN = new Looper();
    private static volatile Thread mainThread;
    private static final ExecutorService MAIN_EXECUTOR =
            Executors.newSingleThreadExecutor(
                    loop -> {
                        Thread thread = new Thread(loop, "main");
                        thread.setDaemon(true);
                        mainThread = thread;
                        return thread;
                    });

    private Looper() {}

    public static Looper getMainLooper() {
        return MAIN;
    }

    public static Looper myLooper() {
        return Thread.currentThread() == mainThread ? MAIN : null;
    }

    /** Lets Rust run something on the main thread and waits for it. */
    @securestore.jvm.Control
    public static void runOnMain(long task) throws Exception {
        MAIN_EXECUTOR.submit(() -> Phone.run(task)).get();
    }
}
