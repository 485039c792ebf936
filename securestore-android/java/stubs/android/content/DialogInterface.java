package android.content;

/** What javac needs to know of Android's interface. */
public interface DialogInterface {
    /** The listener of a button. */
    interface OnClickListener {
        void onClick(DialogInterface dialog, int which);
    }
}
