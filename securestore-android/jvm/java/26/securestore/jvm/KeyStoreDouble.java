package securestore.jvm;

import java.io.InputStream;
import java.io.OutputStream;
import java.security.Key;
import java.security.KeyStoreSpi;
import java.security.cert.Certificate;
import java.util.Date;
import java.util.Enumeration;

/** {@code KeyStore.getInstance("AndroidKeyStore")}; what swallows the daemon's errors is not there. */
public final class KeyStoreDouble extends KeyStoreSpi {
    @Override
    public void engineLoad(InputStream stream, char[] password) {
        Phone.require(stream == null && password == null, "AndroidKeyStore is loaded from nothing");
        Phone.loadKeyStore();
    }

    @Override
    public Key engineGetKey(String alias, char[] password) {
        Phone.require(alias != null && password == null, "getKey takes an alias and no password");
        long id = Phone.getKey(alias);
        return id == 0 ? null : new KeyDouble(id, alias);
    }

    @Override
    public void engineDeleteEntry(String alias) {
        Phone.require(alias != null, "deleteEntry takes an alias");
        Phone.deleteEntry(alias);
    }

    private static UnsupportedOperationException absent() {
        return new UnsupportedOperationException("answers false, empty or 0 when the daemon fails");
    }

    @Override
    public Certificate[] engineGetCertificateChain(String alias) {
        throw absent();
    }

    @Override
    public Certificate engineGetCertificate(String alias) {
        throw absent();
    }

    @Override
    public Date engineGetCreationDate(String alias) {
        throw absent();
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) {
        throw absent();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
        throw absent();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) {
        throw absent();
    }

    @Override
    public Enumeration<String> engineAliases() {
        throw absent();
    }

    @Override
    public boolean engineContainsAlias(String alias) {
        throw absent();
    }

    @Override
    public int engineSize() {
        throw absent();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
        throw absent();
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
        throw absent();
    }

    @Override
    public String engineGetCertificateAlias(Certificate certificate) {
        throw absent();
    }

    @Override
    public void engineStore(OutputStream stream, char[] password) {
        throw absent();
    }
}
