package android.app;

import android.content.Context;

/** A context that is gone with its screen: whoever keeps it, or asks it for more than the application, is caught. */
public class Activity extends Context {
    @Override
    public Context getApplicationContext() {
        return ActivityThread.currentApplication();
    }
}
