package android.content;

public interface DialogInterface {
    int BUTTON_NEGATIVE = -2;

    interface OnClickListener {
        void onClick(DialogInterface dialog, int which);
    }
}
