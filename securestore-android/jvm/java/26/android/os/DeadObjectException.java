package android.os;

/** What a call of a process that was killed answers; checked on Android, and none of the calls declares it. */
public class DeadObjectException extends Exception {
    public DeadObjectException(String message) {
        super(message);
    }
}
