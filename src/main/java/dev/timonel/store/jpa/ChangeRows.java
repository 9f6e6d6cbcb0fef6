package dev.timonel.store.jpa;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ChangeRows extends Repository<ChangeRow, Long> {

    @Query("from ChangeRow c where c.revision > ?1 order by c.revision")
    List<ChangeRow> after(long revision);

    Optional<ChangeRow> findById(long revision);

    @Modifying
    @Query("delete from ChangeRow c where c.revision <= ?1")
    void forget(long upTo);
}
