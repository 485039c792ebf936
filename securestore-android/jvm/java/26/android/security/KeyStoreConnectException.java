package android.security;

public class KeyStoreConnectException extends java.security.ProviderException {
    public KeyStoreConnectException(String message) {
        super(message);
    }
}
