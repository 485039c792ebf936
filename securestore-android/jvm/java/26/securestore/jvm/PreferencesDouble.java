package securestore.jvm;

import android.content.SharedPreferences;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A preference file; it keeps nothing, so it may outlive the simulated process. */
public final class PreferencesDouble implements SharedPreferences {
    private final String file;

    public PreferencesDouble(String file) {
        this.file = file;
    }

    @Override
    public Map<String, ?> getAll() {
        String[] flat = Phone.getAll(file);
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < flat.length; i += 2) {
            all.put(flat[i], flat[i + 1]);
        }
        return all;
    }

    @Override
    public String getString(String key, String defValue) {
        Phone.require(key != null && defValue == null, "getString takes a name and no default");
        return Phone.getString(file, key);
    }

    @Override
    public Editor edit() {
        return new EditorDouble(file);
    }

    /** What one commit changes; it commits once, and changes each name once. */
    private static final class EditorDouble implements Editor {
        private final String file;
        private final Map<String, String> changes = new LinkedHashMap<>();
        private boolean clear;
        private boolean committed;

        EditorDouble(String file) {
            this.file = file;
        }

        private Editor change(String key, String value) {
            Phone.require(key != null && !committed && !changes.containsKey(key), "an editor changes a name once");
            changes.put(key, value);
            return this;
        }

        @Override
        public Editor putString(String key, String value) {
            Phone.require(value != null, "remove removes");
            return change(key, value);
        }

        @Override
        public Editor remove(String key) {
            return change(key, null);
        }

        @Override
        public Editor clear() {
            Phone.require(!clear && !committed && changes.isEmpty(), "clear is called once and first");
            clear = true;
            return this;
        }

        @Override
        public boolean commit() {
            Phone.require(!committed, "an editor commits once");
            committed = true;
            String[] flat = new String[2 * changes.size()];
            int i = 0;
            for (Map.Entry<String, String> change : changes.entrySet()) {
                flat[i++] = change.getKey();
                flat[i++] = change.getValue();
            }
            return Phone.commit(file, clear, flat);
        }
    }
}
