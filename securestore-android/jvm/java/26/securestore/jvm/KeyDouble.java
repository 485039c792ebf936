package securestore.jvm;

import javax.crypto.SecretKey;

/** A handle to a key; what it is made of never leaves the Keystore. */
public final class KeyDouble implements SecretKey {
    final transient long id;
    final String alias;

    KeyDouble(long id, String alias) {
        this.id = id;
        this.alias = alias;
        Phone.dropWith(this, () -> Phone.dropKey(id));
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return null;
    }

    @Override
    public byte[] getEncoded() {
        return null;
    }
}
