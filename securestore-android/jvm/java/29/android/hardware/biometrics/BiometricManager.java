package android.hardware.biometrics;

import securestore.jvm.Phone;
import securestore.jvm.Since;

public class BiometricManager {
    @securestore.jvm.Control
    public BiometricManager() {}

    public int canAuthenticate() {
        return Phone.canAuthenticate();
    }

    @Since(30)
    public int canAuthenticate(int authenticators) {
        Phone.require(authenticators == 0xf, "BIOMETRIC_STRONG is what an entry can be bound to");
        return Phone.canAuthenticate();
    }
}
