//! Which biometric sensors the phone has, and whether they can be used.

use securestore_core::{Biometrics, BiometryKind};

use super::bindings;
use super::environment::Environment;
use super::frame::{Frame, object};
use super::reference::{Arg, Local};
use crate::seam::{Exception, ExceptionClass};

/// The first version with `BiometricManager`; before it only fingerprints are strong.
const MANAGER: u32 = 29;
/// The first version whose `canAuthenticate` takes what is allowed.
const ALLOWED: u32 = 30;
/// `BiometricManager.Authenticators.BIOMETRIC_STRONG`
pub(super) const BIOMETRIC_STRONG: i32 = 0x000f;

/// Answers of `BiometricManager.canAuthenticate`.
mod answer {
    pub(super) const SUCCESS: i32 = 0;
    pub(super) const HW_UNAVAILABLE: i32 = 1;
    pub(super) const NONE_ENROLLED: i32 = 11;
}

const SENSORS: [(&str, BiometryKind); 2] = [
    ("android.hardware.fingerprint", BiometryKind::Fingerprint),
    ("android.hardware.biometrics.face", BiometryKind::Face),
];

/// Asks the system; a lockout doesn't show here, only when a prompt is shown.
pub(super) fn state(environment: &Environment) -> Biometrics {
    let answer = environment.visit(|frame| {
        let state = match environment.api_level() {
            ..MANAGER => fingerprints(frame, environment)?,
            MANAGER.. => manager(frame, environment)?,
        };
        match state {
            Biometrics::Ready(_) => kind(frame, environment).map(Biometrics::Ready),
            other => Ok(other),
        }
    });
    match answer {
        Ok(state) => state,
        // The manifest lacks android.permission.USE_BIOMETRIC.
        Err(Exception {
            class: ExceptionClass::Other(name),
            cause: _,
        }) if name == "java.lang.SecurityException" => Biometrics::PermissionDenied,
        Err(_) => Biometrics::NoHardware,
    }
}

fn manager(frame: &Frame<'_>, environment: &Environment) -> Result<Biometrics, Exception> {
    let Some(manager) = service(frame, environment, "biometric")? else {
        return Ok(Biometrics::NoHardware);
    };
    let answer = if environment.api_level() < ALLOWED {
        frame.int(&bindings::CAN_AUTHENTICATE, manager.as_ref(), [])?
    } else {
        let allowed = [Arg::Int(BIOMETRIC_STRONG)];
        frame.int(&bindings::CAN_AUTHENTICATE_WITH, manager.as_ref(), allowed)?
    };
    Ok(state_of(answer))
}

/// Returns what an answer says. A sensor that is busy for the moment is one that something can be bound to.
const fn state_of(answer: i32) -> Biometrics {
    match answer {
        answer::SUCCESS => Biometrics::Ready(BiometryKind::Other),
        answer::HW_UNAVAILABLE => Biometrics::LockedOut,
        answer::NONE_ENROLLED => Biometrics::NotEnrolled,
        _ => Biometrics::NoHardware,
    }
}

fn fingerprints(frame: &Frame<'_>, environment: &Environment) -> Result<Biometrics, Exception> {
    let Some(manager) = service(frame, environment, "fingerprint")? else {
        return Ok(Biometrics::NoHardware);
    };
    let this = manager.as_ref();
    if !frame.boolean(&bindings::IS_HARDWARE_DETECTED, this, [])? {
        return Ok(Biometrics::NoHardware);
    }
    let enrolled = frame.boolean(&bindings::HAS_ENROLLED_FINGERPRINTS, this, [])?;
    Ok(if enrolled {
        Biometrics::Ready(BiometryKind::Fingerprint)
    } else {
        Biometrics::NotEnrolled
    })
}

fn kind(frame: &Frame<'_>, environment: &Environment) -> Result<BiometryKind, Exception> {
    let packages = frame.call(&bindings::GET_PACKAGE_MANAGER, environment.context(), [])?;
    let packages = object(packages)?;
    for (feature, kind) in SENSORS {
        let feature = frame.string(feature)?;
        if frame.boolean(
            &bindings::HAS_SYSTEM_FEATURE,
            packages.as_ref(),
            [(&feature).into()],
        )? {
            return Ok(kind);
        }
    }
    Ok(BiometryKind::Other)
}

fn service<'f>(
    frame: &Frame<'f>,
    environment: &Environment,
    name: &str,
) -> Result<Option<Local<'f>>, Exception> {
    let name = frame.string(name)?;
    frame.call(
        &bindings::GET_SYSTEM_SERVICE,
        environment.context(),
        [(&name).into()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_answer_promises_no_sensor() {
        assert!(state_of(0).is_enrolled());
        assert!(state_of(1).is_enrolled());
        assert_eq!(state_of(11), Biometrics::NotEnrolled);
        for answer in [-2, -1, 12, 15, 99] {
            assert_eq!(state_of(answer), Biometrics::NoHardware, "{answer}");
        }
    }
}
