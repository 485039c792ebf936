package dalvik.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Adler32;
import securestore.jvm.Phone;

/** Checks the frame of a dex file, and returns the class that was compiled from the same source as the dex. */
public final class InMemoryDexClassLoader extends ClassLoader {
    public InMemoryDexClassLoader(ByteBuffer dex, ClassLoader parent) {
        super(parent);
        ByteBuffer bytes = dex.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        Phone.require(bytes.remaining() > 112, "a dex file has a header");
        Phone.require(bytes.getInt(0) == 0x0a786564, "a dex file begins with its magic number");
        Phone.require(bytes.getInt(32) == bytes.remaining(), "a dex file knows its length");
        Adler32 sum = new Adler32();
        byte[] rest = new byte[bytes.remaining() - 12];
        bytes.position(12);
        bytes.get(rest);
        sum.update(rest);
        Phone.require((int) sum.getValue() == bytes.getInt(8), "a dex file has its checksum");
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            Path classes = Path.of(System.getProperty("securestore.callback"));
            byte[] bytes = Files.readAllBytes(classes.resolve(name.replace('.', '/') + ".class"));
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
