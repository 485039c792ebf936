//! Another library's RSA key, which the simulated phone has none of: its Keystore stands in front of the phone's.

use securestore_android::ffi::{Environment, SystemKeystore};
use securestore_android::seam::{
    Cipher, Exception, ExceptionClass, KeySpec, Keystore, Purpose, RsaPadding, SecretKey,
    SecurityLevel,
};
use securestore_android_jvm::{live_keys, watch};
use securestore_mock::SimulatedPhone;

use crate::common;

/// A Keystore whose key opens what begins with the byte of its padding.
#[derive(Debug)]
struct Rsa;

impl Keystore for Rsa {
    fn get_key(&self, alias: &str) -> Result<Option<Box<dyn SecretKey>>, Exception> {
        Ok((alias == "rsa").then(|| Box::new(Self) as Box<dyn SecretKey>))
    }

    fn generate_key(&self, _: &str, _: &KeySpec) -> Result<(), Exception> {
        Err(Exception::new(ExceptionClass::Provider))
    }

    fn delete_entry(&self, _: &str) -> Result<(), Exception> {
        Err(Exception::new(ExceptionClass::Provider))
    }
}

impl SecretKey for Rsa {
    fn init_cipher(&self, _: Purpose) -> Result<Box<dyn Cipher>, Exception> {
        Err(Exception::new(ExceptionClass::InvalidKey))
    }

    fn decrypt_rsa(
        &self,
        padding: RsaPadding,
        input: &[u8],
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, Exception> {
        match (padding, input) {
            (RsaPadding::Pkcs1, [1, rest @ ..]) | (RsaPadding::OaepSha256, [2, rest @ ..]) => {
                Ok(rest.to_vec().into())
            }
            _ => Err(Exception::new(ExceptionClass::BadPadding)),
        }
    }

    fn security_level(&self) -> Result<SecurityLevel, Exception> {
        Ok(SecurityLevel::TrustedEnvironment)
    }
}

pub(crate) fn key_of_another_library_decrypts(phone: &SimulatedPhone) {
    common::connect_with(phone, |_| std::sync::Arc::new(Rsa)).unwrap();
    let before = live_keys();
    let keystore = SystemKeystore::new(Environment::current().unwrap());
    let key = keystore.get_key("rsa").unwrap().unwrap();

    for (padding, input) in [
        (RsaPadding::Pkcs1, [1, 7]),
        (RsaPadding::OaepSha256, [2, 7]),
    ] {
        assert_eq!(key.decrypt_rsa(padding, &input).unwrap().as_slice(), [7]);
        let seen = watch::seen(|| {
            let wrong = key.decrypt_rsa(padding, &[0]).unwrap_err();
            assert_eq!(wrong.class, ExceptionClass::BadPadding);
        });
        assert_eq!((seen.locals, seen.globals), (0, 0));
    }

    drop(key);
    common::connect(phone).unwrap();
    securestore_android_jvm::collect();
    assert!(live_keys() <= before, "a key outlives its use");
}
