package dev.timonel.store.jpa;

import java.util.stream.Stream;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ObjectRows extends Repository<ObjectRow, ObjectRow.Key> {

    @Query("from ObjectRow")
    Stream<ObjectRow> streamAll();
}
