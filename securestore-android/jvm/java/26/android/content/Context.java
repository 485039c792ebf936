package android.content;

import android.content.pm.PackageManager;
import java.io.File;

public abstract class Context {
    public abstract Context getApplicationContext();

    public SharedPreferences getSharedPreferences(String name, int mode) {
        throw notHere();
    }

    public File getDataDir() {
        throw notHere();
    }

    public PackageManager getPackageManager() {
        throw notHere();
    }

    public Object getSystemService(String name) {
        throw notHere();
    }

    public String getString(int id) {
        throw notHere();
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException("stricter than Android: only the application context is asked");
    }
}
