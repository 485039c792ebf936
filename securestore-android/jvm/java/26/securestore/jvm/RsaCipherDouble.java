package securestore.jvm;

import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** {@code Cipher} for RSA with a key of the Keystore, which only decrypts: one operation, finished once. */
public abstract class RsaCipherDouble extends CipherSpi {
    private final boolean oaep;
    private KeyDouble key;

    RsaCipherDouble(boolean oaep) {
        this.oaep = oaep;
    }

    /** {@code RSA/ECB/PKCS1Padding} */
    public static final class Pkcs1 extends RsaCipherDouble {
        public Pkcs1() {
            super(false);
        }
    }

    /** {@code RSA/ECB/OAEPPadding} */
    public static final class Oaep extends RsaCipherDouble {
        public Oaep() {
            super(true);
        }
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
        if (oaep) {
            throw new InvalidKeyException("stricter than Android: OAEP has no default digests");
        }
        begin(mode, key);
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameterSpec params, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (!oaep || !(params instanceof OAEPParameterSpec)) {
            throw new InvalidAlgorithmParameterException("only OAEP has parameters");
        }
        OAEPParameterSpec spec = (OAEPParameterSpec) params;
        boolean fits =
                spec.getDigestAlgorithm().equals("SHA-256")
                        && spec.getMGFAlgorithm().equals("MGF1")
                        && spec.getMGFParameters() instanceof MGF1ParameterSpec
                        && ((MGF1ParameterSpec) spec.getMGFParameters()).getDigestAlgorithm().equals("SHA-1")
                        && spec.getPSource() instanceof PSource.PSpecified
                        && ((PSource.PSpecified) spec.getPSource()).getValue().length == 0;
        if (!fits) {
            throw new InvalidAlgorithmParameterException("not what the key was made for");
        }
        begin(mode, key);
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameters params, SecureRandom random)
            throws InvalidAlgorithmParameterException {
        throw new InvalidAlgorithmParameterException("needs an OAEPParameterSpec");
    }

    private void begin(int mode, Key key) throws InvalidKeyException {
        if (mode != Cipher.DECRYPT_MODE || !(key instanceof KeyDouble)) {
            throw new InvalidKeyException("a private key of the Keystore decrypts");
        }
        if (this.key != null) {
            throw new IllegalStateException("stricter than Android: a cipher is initialised once");
        }
        this.key = (KeyDouble) key;
    }

    @Override
    protected byte[] engineDoFinal(byte[] input, int offset, int length) {
        if (key == null) {
            throw new IllegalStateException("no operation was begun");
        }
        KeyDouble used = key;
        key = null;
        return Phone.decryptRsa(used.id, oaep, Arrays.copyOfRange(input, offset, offset + length));
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        throw new UnsupportedOperationException("the output has a length that doFinal tells");
    }

    @Override
    protected byte[] engineUpdate(byte[] input, int offset, int length) {
        throw new UnsupportedOperationException("errors of update are only told by doFinal");
    }

    @Override
    protected int engineUpdate(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        throw new UnsupportedOperationException("errors of update are only told by doFinal");
    }

    @Override
    protected byte[] engineGetIV() {
        return null;
    }

    @Override
    protected void engineSetMode(String mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void engineSetPadding(String padding) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected int engineGetBlockSize() {
        return 0;
    }

    @Override
    protected int engineGetOutputSize(int length) {
        return 256;
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
        throw new UnsupportedOperationException();
    }
}
