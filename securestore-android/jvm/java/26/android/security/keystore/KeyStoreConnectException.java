package android.security.keystore;

public class KeyStoreConnectException extends java.security.ProviderException {
    @securestore.jvm.Control
    public KeyStoreConnectException(String message) {
        super(message);
    }
}
