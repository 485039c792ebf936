package securestore.jvm;

import java.security.Provider;

/** {@code AndroidKeyStoreBCWorkaround}: the ciphers, which take the Keystore's own keys and no others. */
public final class WorkaroundProvider extends Provider {
    public WorkaroundProvider() {
        super("AndroidKeyStoreBCWorkaround", "1.0", "the simulated phone");
        put("Cipher.AES/GCM/NoPadding", "securestore.jvm.CipherDouble");
        put("Cipher.AES/GCM/NoPadding SupportedKeyClasses", "securestore.jvm.KeyDouble");
        put("Cipher.RSA/ECB/PKCS1Padding", "securestore.jvm.RsaCipherDouble$Pkcs1");
        put("Cipher.RSA/ECB/PKCS1Padding SupportedKeyClasses", "securestore.jvm.KeyDouble");
        put("Cipher.RSA/ECB/OAEPPadding", "securestore.jvm.RsaCipherDouble$Oaep");
        put("Cipher.RSA/ECB/OAEPPadding SupportedKeyClasses", "securestore.jvm.KeyDouble");
    }
}
