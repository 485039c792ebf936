package android.app;

import securestore.jvm.Phone;

public class KeyguardManager {
    KeyguardManager() {}

    public boolean isDeviceSecure() {
        return Phone.isDeviceSecure();
    }

    public boolean isDeviceLocked() {
        return Phone.isDeviceLocked();
    }
}
