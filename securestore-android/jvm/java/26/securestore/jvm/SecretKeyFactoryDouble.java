package securestore.jvm;

import android.security.keystore.KeyInfo;
import java.security.spec.KeySpec;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactorySpi;

/** {@code SecretKeyFactory}: tells what a key is, and neither takes nor translates one. */
public final class SecretKeyFactoryDouble extends SecretKeyFactorySpi {
    @Override
    protected SecretKey engineGenerateSecret(KeySpec spec) {
        throw new UnsupportedOperationException("the Keystore makes its own keys");
    }

    @Override
    protected KeySpec engineGetKeySpec(SecretKey key, Class<?> spec) {
        Phone.require(key instanceof KeyDouble && spec == KeyInfo.class, "asks for the KeyInfo of a Keystore key");
        return new KeyInfo(Phone.securityLevel(((KeyDouble) key).id));
    }

    @Override
    protected SecretKey engineTranslateKey(SecretKey key) {
        throw new UnsupportedOperationException("the Keystore makes its own keys");
    }
}
