//! Every Java class and member that the leaf uses; `BINDINGS.tsv` is this table as text.

use super::member::{Class, Kind, Member};

macro_rules! bindings {
    ($(
        $class:ident = $class_name:literal {
            $($member:ident = $kind:ident $name:literal $descriptor:literal $api:literal;)*
        }
    )*) => {
        $(
            pub(super) static $class: Class = Class::new($class_name);
            $(
                pub(super) static $member: Member =
                    Member::new(&$class, Kind::$kind, $name, $descriptor, $api);
            )*
        )*

        #[cfg(test)]
        static CLASSES: &[(&Class, &[&Member])] = &[$((&$class, &[$(&$member),*])),*];
    };
}

bindings! {
    ACTIVITY_THREAD = "android.app.ActivityThread" {
        CURRENT_APPLICATION = Static "currentApplication" "()Landroid/app/Application;" 3;
    }
    KEYGUARD_MANAGER = "android.app.KeyguardManager" {
        IS_DEVICE_LOCKED = Method "isDeviceLocked" "()Z" 22;
        IS_DEVICE_SECURE = Method "isDeviceSecure" "()Z" 23;
    }
    CONTEXT = "android.content.Context" {
        GET_APPLICATION_CONTEXT = Method "getApplicationContext" "()Landroid/content/Context;" 1;
        GET_DATA_DIR = Method "getDataDir" "()Ljava/io/File;" 24;
        GET_PACKAGE_MANAGER = Method "getPackageManager" "()Landroid/content/pm/PackageManager;" 1;
        GET_SHARED_PREFERENCES = Method "getSharedPreferences" "(Ljava/lang/String;I)Landroid/content/SharedPreferences;" 1;
        CONTEXT_GET_STRING = Method "getString" "(I)Ljava/lang/String;" 1;
        GET_SYSTEM_SERVICE = Method "getSystemService" "(Ljava/lang/String;)Ljava/lang/Object;" 1;
    }
    SHARED_PREFERENCES = "android.content.SharedPreferences" {
        EDIT = Method "edit" "()Landroid/content/SharedPreferences$Editor;" 1;
        GET_ALL = Method "getAll" "()Ljava/util/Map;" 1;
        GET_STRING = Method "getString" "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;" 1;
    }
    EDITOR = "android.content.SharedPreferences$Editor" {
        CLEAR = Method "clear" "()Landroid/content/SharedPreferences$Editor;" 1;
        COMMIT = Method "commit" "()Z" 1;
        PUT_STRING = Method "putString" "(Ljava/lang/String;Ljava/lang/String;)Landroid/content/SharedPreferences$Editor;" 1;
        REMOVE = Method "remove" "(Ljava/lang/String;)Landroid/content/SharedPreferences$Editor;" 1;
    }
    PACKAGE_MANAGER = "android.content.pm.PackageManager" {
        HAS_SYSTEM_FEATURE = Method "hasSystemFeature" "(Ljava/lang/String;)Z" 5;
    }
    BIOMETRIC_MANAGER = "android.hardware.biometrics.BiometricManager" {
        CAN_AUTHENTICATE = Method "canAuthenticate" "()I" 29;
        CAN_AUTHENTICATE_WITH = Method "canAuthenticate" "(I)I" 30;
    }
    BIOMETRIC_PROMPT = "android.hardware.biometrics.BiometricPrompt" {
        AUTHENTICATE = Method "authenticate" "(Landroid/hardware/biometrics/BiometricPrompt$CryptoObject;Landroid/os/CancellationSignal;Ljava/util/concurrent/Executor;Landroid/hardware/biometrics/BiometricPrompt$AuthenticationCallback;)V" 28;
    }
    PROMPT_BUILDER = "android.hardware.biometrics.BiometricPrompt$Builder" {
        NEW_PROMPT_BUILDER = Constructor "<init>" "(Landroid/content/Context;)V" 28;
        BUILD_PROMPT = Method "build" "()Landroid/hardware/biometrics/BiometricPrompt;" 28;
        SET_ALLOWED_AUTHENTICATORS = Method "setAllowedAuthenticators" "(I)Landroid/hardware/biometrics/BiometricPrompt$Builder;" 30;
        SET_DESCRIPTION = Method "setDescription" "(Ljava/lang/CharSequence;)Landroid/hardware/biometrics/BiometricPrompt$Builder;" 28;
        SET_NEGATIVE_BUTTON = Method "setNegativeButton" "(Ljava/lang/CharSequence;Ljava/util/concurrent/Executor;Landroid/content/DialogInterface$OnClickListener;)Landroid/hardware/biometrics/BiometricPrompt$Builder;" 28;
        SET_SUBTITLE = Method "setSubtitle" "(Ljava/lang/CharSequence;)Landroid/hardware/biometrics/BiometricPrompt$Builder;" 28;
        SET_TITLE = Method "setTitle" "(Ljava/lang/CharSequence;)Landroid/hardware/biometrics/BiometricPrompt$Builder;" 28;
    }
    CRYPTO_OBJECT = "android.hardware.biometrics.BiometricPrompt$CryptoObject" {
        NEW_CRYPTO_OBJECT = Constructor "<init>" "(Ljavax/crypto/Cipher;)V" 28;
    }
    FINGERPRINT_MANAGER = "android.hardware.fingerprint.FingerprintManager" {
        HAS_ENROLLED_FINGERPRINTS = Method "hasEnrolledFingerprints" "()Z" 23;
        IS_HARDWARE_DETECTED = Method "isHardwareDetected" "()Z" 23;
    }
    BUILD_VERSION = "android.os.Build$VERSION" {
        SDK_INT = Field "SDK_INT" "I" 4;
    }
    CANCELLATION_SIGNAL = "android.os.CancellationSignal" {
        NEW_CANCELLATION_SIGNAL = Constructor "<init>" "()V" 16;
        CANCEL = Method "cancel" "()V" 16;
    }
    LOOPER = "android.os.Looper" {
        GET_MAIN_LOOPER = Static "getMainLooper" "()Landroid/os/Looper;" 1;
        MY_LOOPER = Static "myLooper" "()Landroid/os/Looper;" 1;
    }
    KEY_STORE_EXCEPTION = "android.security.KeyStoreException" {
        GET_NUMERIC_ERROR_CODE = Method "getNumericErrorCode" "()I" 33;
        IS_SYSTEM_ERROR = Method "isSystemError" "()Z" 33;
        IS_TRANSIENT_FAILURE = Method "isTransientFailure" "()Z" 33;
    }
    BACKEND_BUSY_EXCEPTION = "android.security.keystore.BackendBusyException" {
        GET_BACK_OFF_HINT_MILLIS = Method "getBackOffHintMillis" "()J" 31;
    }
    SPEC_BUILDER = "android.security.keystore.KeyGenParameterSpec$Builder" {
        NEW_SPEC_BUILDER = Constructor "<init>" "(Ljava/lang/String;I)V" 23;
        BUILD_SPEC = Method "build" "()Landroid/security/keystore/KeyGenParameterSpec;" 23;
        SET_BLOCK_MODES = Method "setBlockModes" "([Ljava/lang/String;)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 23;
        SET_ENCRYPTION_PADDINGS = Method "setEncryptionPaddings" "([Ljava/lang/String;)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 23;
        SET_INVALIDATED_BY_BIOMETRIC_ENROLLMENT = Method "setInvalidatedByBiometricEnrollment" "(Z)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 24;
        SET_IS_STRONG_BOX_BACKED = Method "setIsStrongBoxBacked" "(Z)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 28;
        SET_KEY_SIZE = Method "setKeySize" "(I)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 23;
        SET_UNLOCKED_DEVICE_REQUIRED = Method "setUnlockedDeviceRequired" "(Z)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 28;
        SET_USER_AUTHENTICATION_PARAMETERS = Method "setUserAuthenticationParameters" "(II)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 30;
        SET_USER_AUTHENTICATION_REQUIRED = Method "setUserAuthenticationRequired" "(Z)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 23;
        SET_USER_AUTHENTICATION_VALIDITY = Method "setUserAuthenticationValidityDurationSeconds" "(I)Landroid/security/keystore/KeyGenParameterSpec$Builder;" 23;
    }
    KEY_INFO = "android.security.keystore.KeyInfo" {
        GET_SECURITY_LEVEL = Method "getSecurityLevel" "()I" 31;
        IS_INSIDE_SECURE_HARDWARE = Method "isInsideSecureHardware" "()Z" 23;
    }
    DEX_CLASS_LOADER = "dalvik.system.InMemoryDexClassLoader" {
        NEW_DEX_CLASS_LOADER = Constructor "<init>" "(Ljava/nio/ByteBuffer;Ljava/lang/ClassLoader;)V" 26;
    }
    FILE = "java.io.File" {
        GET_PATH = Method "getPath" "()Ljava/lang/String;" 1;
    }
    CLASS = "java.lang.Class" {
        GET_NAME = Method "getName" "()Ljava/lang/String;" 1;
    }
    CLASS_LOADER = "java.lang.ClassLoader" {
        GET_SYSTEM_CLASS_LOADER = Static "getSystemClassLoader" "()Ljava/lang/ClassLoader;" 1;
        LOAD_CLASS = Method "loadClass" "(Ljava/lang/String;)Ljava/lang/Class;" 1;
    }
    STRING = "java.lang.String" {
    }
    THROWABLE = "java.lang.Throwable" {
        GET_CAUSE = Method "getCause" "()Ljava/lang/Throwable;" 1;
    }
    KEY_STORE = "java.security.KeyStore" {
        DELETE_ENTRY = Method "deleteEntry" "(Ljava/lang/String;)V" 1;
        GET_KEY = Method "getKey" "(Ljava/lang/String;[C)Ljava/security/Key;" 1;
        KEY_STORE_INSTANCE = Static "getInstance" "(Ljava/lang/String;)Ljava/security/KeyStore;" 1;
        LOAD = Method "load" "(Ljava/security/KeyStore$LoadStoreParameter;)V" 1;
    }
    MGF1_PARAMETER_SPEC = "java.security.spec.MGF1ParameterSpec" {
        NEW_MGF1_PARAMETER_SPEC = Constructor "<init>" "(Ljava/lang/String;)V" 1;
    }
    ITERATOR = "java.util.Iterator" {
        HAS_NEXT = Method "hasNext" "()Z" 1;
        NEXT = Method "next" "()Ljava/lang/Object;" 1;
    }
    MAP = "java.util.Map" {
        ENTRY_SET = Method "entrySet" "()Ljava/util/Set;" 1;
    }
    MAP_ENTRY = "java.util.Map$Entry" {
        ENTRY_KEY = Method "getKey" "()Ljava/lang/Object;" 1;
        ENTRY_VALUE = Method "getValue" "()Ljava/lang/Object;" 1;
    }
    SET = "java.util.Set" {
        SET_ITERATOR = Method "iterator" "()Ljava/util/Iterator;" 1;
    }
    CIPHER = "javax.crypto.Cipher" {
        DO_FINAL = Method "doFinal" "([B)[B" 1;
        GET_IV = Method "getIV" "()[B" 1;
        CIPHER_INSTANCE = Static "getInstance" "(Ljava/lang/String;)Ljavax/crypto/Cipher;" 1;
        INIT = Method "init" "(ILjava/security/Key;)V" 1;
        INIT_WITH = Method "init" "(ILjava/security/Key;Ljava/security/spec/AlgorithmParameterSpec;)V" 1;
        UPDATE_AAD = Method "updateAAD" "([B)V" 19;
    }
    KEY_GENERATOR = "javax.crypto.KeyGenerator" {
        GENERATE_KEY = Method "generateKey" "()Ljavax/crypto/SecretKey;" 1;
        KEY_GENERATOR_INSTANCE = Static "getInstance" "(Ljava/lang/String;Ljava/lang/String;)Ljavax/crypto/KeyGenerator;" 1;
        INIT_GENERATOR = Method "init" "(Ljava/security/spec/AlgorithmParameterSpec;)V" 1;
    }
    SECRET_KEY_FACTORY = "javax.crypto.SecretKeyFactory" {
        SECRET_KEY_FACTORY_INSTANCE = Static "getInstance" "(Ljava/lang/String;Ljava/lang/String;)Ljavax/crypto/SecretKeyFactory;" 1;
        GET_KEY_SPEC = Method "getKeySpec" "(Ljavax/crypto/SecretKey;Ljava/lang/Class;)Ljava/security/spec/KeySpec;" 1;
    }
    GCM_PARAMETER_SPEC = "javax.crypto.spec.GCMParameterSpec" {
        NEW_GCM_PARAMETER_SPEC = Constructor "<init>" "(I[B)V" 19;
    }
    OAEP_PARAMETER_SPEC = "javax.crypto.spec.OAEPParameterSpec" {
        NEW_OAEP_PARAMETER_SPEC = Constructor "<init>" "(Ljava/lang/String;Ljava/lang/String;Ljava/security/spec/AlgorithmParameterSpec;Ljavax/crypto/spec/PSource;)V" 1;
    }
    P_SPECIFIED = "javax.crypto.spec.PSource$PSpecified" {
        NEW_P_SPECIFIED = Constructor "<init>" "([B)V" 1;
    }
    PROMPT_CALLBACK = "securestore.android.PromptCallback" {
        NEW_PROMPT_CALLBACK = Constructor "<init>" "(J)V" 28;
    }
}

#[cfg(test)]
mod tests;
