package dev.timonel.store.jpa;

import jakarta.persistence.LockModeType;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface ClusterRows extends Repository<ClusterRow, Integer> {

    /** The row, locked until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("from ClusterRow")
    ClusterRow lock();

    @Query("select c.revision from ClusterRow c")
    long revision();
}
