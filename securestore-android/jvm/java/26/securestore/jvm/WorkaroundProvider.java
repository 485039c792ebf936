package securestore.jvm;

import java.security.Provider;

/** {@code AndroidKeyStoreBCWorkaround}: the ciphers, which take the Keystore's own keys and no others. */
public final class WorkaroundProvider extends Provider {
    public WorkaroundProvider() {
        super("AndroidKeyStoreBCWorkaround", "1.0", "the simulated phone");
        put("Cipher.AES/GCM/NoPadding", "securestore.jvm.CipherDouble");
        put("Cipher.AES/GCM/NoPadding SupportedKeyClasses", "securestore.jvm.KeyDouble");
    }
}
