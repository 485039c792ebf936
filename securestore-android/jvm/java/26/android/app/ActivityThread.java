package android.app;

public final class ActivityThread {
    private static Application current;

    private ActivityThread() {}

    /** Returns null until the application is created. */
    public static Application currentApplication() {
        return current;
    }

    /** Creates the application. */
    @securestore.jvm.Control
    public static Application create() {
        current = new Application();
        return current;
    }
}
