package android.hardware.fingerprint;

import securestore.jvm.Phone;

public class FingerprintManager {
    @securestore.jvm.Control
    public FingerprintManager() {}

    public boolean isHardwareDetected() {
        return Phone.canAuthenticate() != 12;
    }

    public boolean hasEnrolledFingerprints() {
        return Phone.canAuthenticate() == 0;
    }
}
