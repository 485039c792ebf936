package android.security;

import securestore.jvm.Since;

/** The cause of the Keystore's exceptions: an internal code, and what API 33 shows of it. */
public class KeyStoreException extends Exception {
    private final int code;

    public KeyStoreException(int code, String message) {
        super(message);
        this.code = code;
    }

    @Since(33)
    public int getNumericErrorCode() {
        switch (code) {
            case -26:
            case 2:
            case -72:
                return 2; // ERROR_USER_AUTHENTICATION_REQUIRED
            case 3:
                return 3; // ERROR_KEYSTORE_UNINITIALIZED
            case 4:
                return 4; // ERROR_INTERNAL_SYSTEM_ERROR
            case 7:
            case 17:
                return 6; // ERROR_KEY_DOES_NOT_EXIST
            case 8:
                return 7; // ERROR_KEY_CORRUPTED
            case -28:
                return 15; // ERROR_KEY_OPERATION_EXPIRED
            default:
                return 10; // ERROR_KEYMINT_FAILURE
        }
    }

    @Since(33)
    public boolean isTransientFailure() {
        return code == -28 || code == -48 || code == -49;
    }

    @Since(33)
    public boolean isSystemError() {
        return code == -72 || code == 3 || code == 4 || code == -28 || code == -48 || code == -49 || code == -1000;
    }
}
