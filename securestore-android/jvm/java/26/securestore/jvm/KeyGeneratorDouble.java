package securestore.jvm;

import android.security.keystore.KeyGenParameterSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.KeyGeneratorSpi;
import javax.crypto.SecretKey;

/**
 * {@code KeyGenerator} for AES. The phone checks and creates in one call, which happens at {@code init}; what Android
 * would say at {@code generateKey} is kept until then.
 */
public final class KeyGeneratorDouble extends KeyGeneratorSpi {
    private String alias;
    private Throwable failure;

    @Override
    protected void engineInit(SecureRandom random) {
        throw new UnsupportedOperationException("needs a KeyGenParameterSpec");
    }

    @Override
    protected void engineInit(int keySize, SecureRandom random) {
        throw new UnsupportedOperationException("needs a KeyGenParameterSpec");
    }

    @Override
    protected void engineInit(AlgorithmParameterSpec params, SecureRandom random)
            throws InvalidAlgorithmParameterException {
        Phone.require(alias == null, "a generator makes one key");
        if (!(params instanceof KeyGenParameterSpec)) {
            throw new InvalidAlgorithmParameterException("needs a KeyGenParameterSpec");
        }
        KeyGenParameterSpec spec = (KeyGenParameterSpec) params;
        alias = spec.getKeystoreAlias();
        try {
            spec.generate();
        } catch (Throwable thrown) {
            if (thrown instanceof InvalidAlgorithmParameterException || thrown instanceof IllegalArgumentException) {
                KeyGeneratorDouble.<RuntimeException>sneak(thrown);
            }
            failure = thrown;
        }
    }

    @Override
    protected SecretKey engineGenerateKey() {
        Phone.require(alias != null, "init before generateKey, and generateKey once");
        String made = alias;
        alias = null;
        if (failure != null) {
            KeyGeneratorDouble.<RuntimeException>sneak(failure);
        }
        return new KeyDouble(0, made);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
