package android.app;

import android.content.Context;
import android.content.SharedPreferences;
import android.content.pm.PackageManager;
import android.hardware.fingerprint.FingerprintManager;
import android.os.Build;
import java.io.File;
import securestore.jvm.Phone;
import securestore.jvm.PreferencesDouble;

public class Application extends Context {
    @Override
    public Context getApplicationContext() {
        return this;
    }

    @Override
    public SharedPreferences getSharedPreferences(String name, int mode) {
        Phone.require(mode == 0, "MODE_PRIVATE is the only mode");
        Phone.require(name.indexOf('/') < 0 && !name.isEmpty(), "the name is that of a file");
        return new PreferencesDouble(name);
    }

    @Override
    public File getDataDir() {
        return new File(Phone.dataDir());
    }

    @Override
    public PackageManager getPackageManager() {
        return new PackageManager();
    }

    @Override
    public String getString(int id) {
        Phone.require(id == 0x01040000, "android.R.string.cancel is the only string");
        return "Cancel";
    }

    /** Null for a service that this version does not have. */
    @Override
    public Object getSystemService(String name) {
        switch (name) {
            case "keyguard":
                return new KeyguardManager();
            case "fingerprint":
                return new FingerprintManager();
            case "biometric":
                return Build.VERSION.SDK_INT < 29 ? null : service("android.hardware.biometrics.BiometricManager");
            default:
                throw new IllegalArgumentException("stricter than Android: no service " + name);
        }
    }

    private static Object service(String name) {
        try {
            return Class.forName(name).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
