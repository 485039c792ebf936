package securestore.jvm;

import java.lang.ref.Cleaner;
import java.lang.reflect.Field;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.spec.GCMParameterSpec;

/** {@code Cipher} for AES/GCM/NoPadding with a key of the Keystore: one operation, finished once. */
public final class CipherDouble extends CipherSpi {
    private long operation;
    private boolean ended;
    private byte[] aad;
    private Cleaner.Cleanable cleanable;

    /** Returns the id of the operation that {@code cipher} began. */
    public static long operationOf(Cipher cipher) {
        try {
            Field spi = Cipher.class.getDeclaredField("spi");
            spi.setAccessible(true);
            CipherDouble shown = (CipherDouble) spi.get(cipher);
            shown.requireOpen();
            return shown.operation;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected void engineInit(int mode, Key key, SecureRandom random) throws InvalidKeyException {
        if (mode != Cipher.ENCRYPT_MODE) {
            throw new InvalidKeyException("decryption needs a GCMParameterSpec");
        }
        begin(key, null);
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameterSpec params, SecureRandom random)
            throws InvalidKeyException, InvalidAlgorithmParameterException {
        if (mode != Cipher.DECRYPT_MODE) {
            throw new InvalidAlgorithmParameterException("Caller-provided IV not permitted");
        }
        if (!(params instanceof GCMParameterSpec)) {
            throw new InvalidAlgorithmParameterException("decryption needs a GCMParameterSpec");
        }
        GCMParameterSpec gcm = (GCMParameterSpec) params;
        if (gcm.getTLen() != 128 || gcm.getIV().length != 12) {
            throw new InvalidAlgorithmParameterException("needs a tag of 128 bits and a nonce of 12 bytes");
        }
        begin(key, gcm.getIV());
    }

    @Override
    protected void engineInit(int mode, Key key, AlgorithmParameters params, SecureRandom random)
            throws InvalidAlgorithmParameterException {
        throw new InvalidAlgorithmParameterException("needs a GCMParameterSpec");
    }

    private void begin(Key key, byte[] nonce) throws InvalidKeyException {
        if (!(key instanceof KeyDouble)) {
            throw new InvalidKeyException("not a key of the Keystore");
        }
        if (operation != 0) {
            throw new IllegalStateException("stricter than Android: a cipher is initialised once");
        }
        long id = Phone.initCipher(((KeyDouble) key).id, nonce);
        operation = id;
        aad = new byte[0];
        cleanable = Phone.dropWith(this, () -> Phone.dropOperation(id));
    }

    private void requireOpen() {
        if (operation == 0 || ended) {
            throw new IllegalStateException("IV has already been used");
        }
    }

    @Override
    protected byte[] engineGetIV() {
        return operation == 0 ? null : Phone.nonce(operation);
    }

    @Override
    protected void engineUpdateAAD(byte[] source, int offset, int length) {
        requireOpen();
        if (aad.length != 0) {
            throw new IllegalStateException("stricter than Android: updateAAD is called once");
        }
        aad = Arrays.copyOfRange(source, offset, offset + length);
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
    protected byte[] engineDoFinal(byte[] input, int offset, int length) {
        requireOpen();
        ended = true;
        byte[] whole = input == null ? new byte[0] : Arrays.copyOfRange(input, offset, offset + length);
        try {
            return Phone.doFinal(operation, aad, whole);
        } finally {
            cleanable.clean();
        }
    }

    @Override
    protected int engineDoFinal(byte[] input, int offset, int length, byte[] output, int outputOffset) {
        throw new UnsupportedOperationException("the output has a length that doFinal tells");
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
        return 16;
    }

    @Override
    protected int engineGetOutputSize(int length) {
        return length + 16;
    }

    @Override
    protected AlgorithmParameters engineGetParameters() {
        throw new UnsupportedOperationException("use getIV");
    }
}
