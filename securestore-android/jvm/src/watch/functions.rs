//! The functions of JNI, by name.

/// Hands the names of all functions that can be wrapped to a macro; those with variable arguments are C's alone.
macro_rules! with_functions {
    ($then:ident) => {
        $then! {
            GetVersion DefineClass FindClass FromReflectedMethod FromReflectedField ToReflectedMethod GetSuperclass
            IsAssignableFrom ToReflectedField Throw ThrowNew ExceptionOccurred ExceptionDescribe ExceptionClear FatalError
            PushLocalFrame PopLocalFrame NewGlobalRef DeleteGlobalRef DeleteLocalRef IsSameObject NewLocalRef
            EnsureLocalCapacity AllocObject NewObjectV NewObjectA GetObjectClass IsInstanceOf GetMethodID
            CallObjectMethodV CallObjectMethodA CallBooleanMethodV CallBooleanMethodA CallByteMethodV CallByteMethodA
            CallCharMethodV CallCharMethodA CallShortMethodV CallShortMethodA CallIntMethodV CallIntMethodA
            CallLongMethodV CallLongMethodA CallFloatMethodV CallFloatMethodA CallDoubleMethodV CallDoubleMethodA
            CallVoidMethodV CallVoidMethodA CallNonvirtualObjectMethodV CallNonvirtualObjectMethodA
            CallNonvirtualBooleanMethodV CallNonvirtualBooleanMethodA CallNonvirtualByteMethodV CallNonvirtualByteMethodA
            CallNonvirtualCharMethodV CallNonvirtualCharMethodA CallNonvirtualShortMethodV CallNonvirtualShortMethodA
            CallNonvirtualIntMethodV CallNonvirtualIntMethodA CallNonvirtualLongMethodV CallNonvirtualLongMethodA
            CallNonvirtualFloatMethodV CallNonvirtualFloatMethodA CallNonvirtualDoubleMethodV CallNonvirtualDoubleMethodA
            CallNonvirtualVoidMethodV CallNonvirtualVoidMethodA GetFieldID GetObjectField GetBooleanField GetByteField
            GetCharField GetShortField GetIntField GetLongField GetFloatField GetDoubleField SetObjectField
            SetBooleanField SetByteField SetCharField SetShortField SetIntField SetLongField SetFloatField SetDoubleField
            GetStaticMethodID CallStaticObjectMethodV CallStaticObjectMethodA CallStaticBooleanMethodV
            CallStaticBooleanMethodA CallStaticByteMethodV CallStaticByteMethodA CallStaticCharMethodV
            CallStaticCharMethodA CallStaticShortMethodV CallStaticShortMethodA CallStaticIntMethodV CallStaticIntMethodA
            CallStaticLongMethodV CallStaticLongMethodA CallStaticFloatMethodV CallStaticFloatMethodA
            CallStaticDoubleMethodV CallStaticDoubleMethodA CallStaticVoidMethodV CallStaticVoidMethodA GetStaticFieldID
            GetStaticObjectField GetStaticBooleanField GetStaticByteField GetStaticCharField GetStaticShortField
            GetStaticIntField GetStaticLongField GetStaticFloatField GetStaticDoubleField SetStaticObjectField
            SetStaticBooleanField SetStaticByteField SetStaticCharField SetStaticShortField SetStaticIntField
            SetStaticLongField SetStaticFloatField SetStaticDoubleField NewString GetStringLength GetStringChars
            ReleaseStringChars NewStringUTF GetStringUTFLength GetStringUTFChars ReleaseStringUTFChars GetArrayLength
            NewObjectArray GetObjectArrayElement SetObjectArrayElement NewBooleanArray NewByteArray NewCharArray
            NewShortArray NewIntArray NewLongArray NewFloatArray NewDoubleArray GetBooleanArrayElements
            GetByteArrayElements GetCharArrayElements GetShortArrayElements GetIntArrayElements GetLongArrayElements
            GetFloatArrayElements GetDoubleArrayElements ReleaseBooleanArrayElements ReleaseByteArrayElements
            ReleaseCharArrayElements ReleaseShortArrayElements ReleaseIntArrayElements ReleaseLongArrayElements
            ReleaseFloatArrayElements ReleaseDoubleArrayElements GetBooleanArrayRegion GetByteArrayRegion
            GetCharArrayRegion GetShortArrayRegion GetIntArrayRegion GetLongArrayRegion GetFloatArrayRegion
            GetDoubleArrayRegion SetBooleanArrayRegion SetByteArrayRegion SetCharArrayRegion SetShortArrayRegion
            SetIntArrayRegion SetLongArrayRegion SetFloatArrayRegion SetDoubleArrayRegion RegisterNatives
            UnregisterNatives MonitorEnter MonitorExit GetJavaVM GetStringRegion GetStringUTFRegion
            GetPrimitiveArrayCritical ReleasePrimitiveArrayCritical GetStringCritical ReleaseStringCritical
            NewWeakGlobalRef DeleteWeakGlobalRef ExceptionCheck NewDirectByteBuffer GetDirectBufferAddress
            GetDirectBufferCapacity GetObjectRefType
        }
    };
}

pub(super) use with_functions;
