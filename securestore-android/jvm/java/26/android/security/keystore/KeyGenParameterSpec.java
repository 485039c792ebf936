package android.security.keystore;

import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import securestore.jvm.Phone;
import securestore.jvm.Since;

public final class KeyGenParameterSpec implements AlgorithmParameterSpec {
    private static final int DEVICE_CREDENTIAL = 1;
    private static final int BIOMETRIC_STRONG = 2;

    private final Builder set;

    private KeyGenParameterSpec(Builder set) {
        this.set = set;
    }

    public String getKeystoreAlias() {
        return set.alias;
    }

    /** Creates the key; the phone knows four ways of authentication by number. */
    @securestore.jvm.Control
    public void generate() {
        int authentication = 0;
        if (set.authenticationRequired) {
            boolean credential = set.types == (DEVICE_CREDENTIAL | BIOMETRIC_STRONG);
            Phone.require(credential || set.types == BIOMETRIC_STRONG, "strong biometrics, alone or with the credential");
            authentication = credential ? 3 : set.invalidated ? 1 : 2;
        }
        Phone.generateKey(set.alias, authentication, set.unlockedDeviceRequired, set.strongBox);
    }

    /** Each setter is called once at most. */
    public static final class Builder {
        private final String alias;
        private final Set<String> called = new HashSet<>();
        private int types = BIOMETRIC_STRONG;
        private boolean authenticationRequired;
        private boolean invalidated = true;
        private boolean unlockedDeviceRequired;
        private boolean strongBox;

        public Builder(String alias, int purposes) {
            if (alias == null || alias.isEmpty()) {
                throw new IllegalArgumentException("keystoreAlias must not be empty");
            }
            Phone.require(purposes == 3, "encrypts and decrypts");
            this.alias = alias;
        }

        private Builder once(String setter) {
            Phone.require(called.add(setter), setter + " is called once");
            return this;
        }

        public Builder setBlockModes(String... modes) {
            Phone.require(Arrays.equals(modes, new String[] {"GCM"}), "GCM");
            return once("setBlockModes");
        }

        public Builder setEncryptionPaddings(String... paddings) {
            Phone.require(Arrays.equals(paddings, new String[] {"NoPadding"}), "NoPadding");
            return once("setEncryptionPaddings");
        }

        public Builder setKeySize(int bits) {
            Phone.require(bits == 256, "AES-256");
            return once("setKeySize");
        }

        public Builder setUserAuthenticationRequired(boolean required) {
            authenticationRequired = required;
            return once("setUserAuthenticationRequired");
        }

        public Builder setUserAuthenticationValidityDurationSeconds(int seconds) {
            Phone.require(seconds == -1, "each use is authenticated");
            return once("setUserAuthenticationParameters");
        }

        @Since(30)
        public Builder setUserAuthenticationParameters(int timeout, int types) {
            Phone.require(timeout == 0, "each use is authenticated");
            this.types = types;
            return once("setUserAuthenticationParameters");
        }

        public Builder setInvalidatedByBiometricEnrollment(boolean invalidated) {
            this.invalidated = invalidated;
            return once("setInvalidatedByBiometricEnrollment");
        }

        @Since(28)
        public Builder setUnlockedDeviceRequired(boolean required) {
            unlockedDeviceRequired = required;
            return once("setUnlockedDeviceRequired");
        }

        @Since(28)
        public Builder setIsStrongBoxBacked(boolean backed) {
            strongBox = backed;
            return once("setIsStrongBoxBacked");
        }

        public KeyGenParameterSpec build() {
            once("build");
            for (String setter : new String[] {"setBlockModes", "setEncryptionPaddings", "setKeySize"}) {
                Phone.require(called.contains(setter), setter + " is called");
            }
            Phone.require(
                    called.contains("setUserAuthenticationParameters") == authenticationRequired,
                    "parameters of an authentication that is required");
            return new KeyGenParameterSpec(this);
        }
    }
}
