package dev.timonel.store.jpa;

import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.format.FormatMapper;

/** Bodies are JSON, but no column has that type, so that Hibernate need not load a JSON library of its own. */
public final class NoJsonColumns implements FormatMapper {
    @Override
    public <T> T fromString(CharSequence json, JavaType<T> type, WrapperOptions options) {
        throw new UnsupportedOperationException("no column is JSON");
    }

    @Override
    public <T> String toString(T value, JavaType<T> type, WrapperOptions options) {
        throw new UnsupportedOperationException("no column is JSON");
    }
}
