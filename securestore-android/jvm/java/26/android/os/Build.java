package android.os;

public class Build {
    public static class VERSION {
        /** Final on a phone; here each process is one phone. */
        public static int SDK_INT;
    }
}
