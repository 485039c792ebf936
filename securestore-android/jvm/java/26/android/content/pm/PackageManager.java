package android.content.pm;

import securestore.jvm.Phone;

public class PackageManager {
    public boolean hasSystemFeature(String name) {
        switch (name) {
            case "android.hardware.fingerprint":
                return Phone.canAuthenticate() != 12 && !Phone.hasFace();
            case "android.hardware.biometrics.face":
                return Phone.hasFace();
            case "android.hardware.biometrics.iris":
            case "android.hardware.strongbox_keystore":
                return false;
            default:
                throw new IllegalArgumentException("stricter than Android: no feature " + name);
        }
    }
}
