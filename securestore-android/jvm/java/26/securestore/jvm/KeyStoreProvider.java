package securestore.jvm;

import java.security.Provider;

/** {@code AndroidKeyStore}: keys, and what creates and describes them. */
public final class KeyStoreProvider extends Provider {
    public KeyStoreProvider() {
        super("AndroidKeyStore", "1.0", "the simulated phone");
        put("KeyStore.AndroidKeyStore", "securestore.jvm.KeyStoreDouble");
        put("KeyGenerator.AES", "securestore.jvm.KeyGeneratorDouble");
        put("SecretKeyFactory.AES", "securestore.jvm.SecretKeyFactoryDouble");
    }
}
