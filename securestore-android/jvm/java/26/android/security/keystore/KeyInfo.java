package android.security.keystore;

import java.security.spec.KeySpec;
import securestore.jvm.Since;

public class KeyInfo implements KeySpec {
    private final int level;

    @securestore.jvm.Control
    public KeyInfo(int level) {
        this.level = level;
    }

    public boolean isInsideSecureHardware() {
        return level > 0;
    }

    @Since(31)
    public int getSecurityLevel() {
        return level;
    }
}
