package dev.timonel.registry.kinds.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts by {@code pkg/apis/core/validation} and {@code pkg/apis/storage/validation}. */
class StorageTest {
    private static final String VOLUME =
            "'capacity': {'storage': '1Gi'}, 'accessModes': ['ReadWriteOnce'], 'hostPath': {'path': '/d'}";
    private static final String CLAIM =
            "'accessModes': ['ReadWriteOnce'], 'resources': {'requests': {'storage': '1Gi'}}";

    private static PersistentVolume volume(String spec) {
        PersistentVolume volume = Writes.json(
                PersistentVolume.class,
                "{'metadata': {'name': 'v'}, 'spec': {" + spec.replace("VOLUME", VOLUME) + "}}");
        new PersistentVolumeStrategy().setDefaults(volume);
        return volume;
    }

    private static PersistentVolumeClaim claim(String spec) {
        PersistentVolumeClaim claim = Writes.json(
                PersistentVolumeClaim.class,
                "{'metadata': {'namespace': 'default', 'name': 'c'}, 'spec': {" + spec.replace("CLAIM", CLAIM) + "}}");
        new PersistentVolumeClaimStrategy().setDefaults(claim);
        return claim;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "",
            value = {
                "VOLUME | ",
                "'accessModes': ['ReadWriteOnce'], 'hostPath': {'path': '/d'} | spec.capacity: Required value;"
                        + "spec.capacity: Unsupported value: {}: supported values: \"storage\"",
                "'capacity': {'storage': '1Gi'}, 'hostPath': {'path': '/d'} | spec.accessModes: Required value",
                "'capacity': {'storage': '0'}, 'accessModes': ['ReadWriteOnce'], 'nfs': {'server': 's', 'path': 'd'} |"
                        + " spec.capacity[storage]: Invalid value: \"0\": must be greater than zero;spec.nfs.path:"
                        + " Invalid value: \"d\": must be an absolute path",
                "'capacity': {'storage': '1'}, 'accessModes': ['ReadWriteOnce', 'ReadWriteOncePod'], 'csi': {'driver':"
                        + " 'd'} | spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access"
                        + " modes;spec.csi.volumeHandle: Required value",
                "'capacity': {'storage': '1'}, 'accessModes': ['Any'], 'hostPath': {'path': '/a/../b', 'type': 'Odd'} |"
                        + " spec.accessModes: Unsupported value: \"Any\": supported values: \"ReadOnlyMany\","
                        + " \"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\";spec.hostPath.path: Invalid"
                        + " value: \"/a/../b\": must not contain '..';spec.hostPath.type: Unsupported value: \"Odd\":"
                        + " supported values: \"\", \"BlockDevice\", \"CharDevice\", \"Directory\","
                        + " \"DirectoryOrCreate\", \"File\", \"FileOrCreate\", \"Socket\"",
                "'capacity': {'storage': '1'}, 'accessModes': ['ReadWriteOnce'], 'local': {'path': '/d'} |"
                        + " spec.local.nodeAffinity: Required value: Local volume requires node affinity",
                "'capacity': {'storage': '1'}, 'accessModes': ['ReadWriteOnce'] | spec: Required value: must specify a"
                        + " volume type",
                "VOLUME, 'nfs': {'server': 's', 'path': '/d'} | spec.nfs: Forbidden: may not specify more than 1 volume"
                        + " type",
                "VOLUME, 'persistentVolumeReclaimPolicy': 'Keep', 'volumeMode': 'Tape' |"
                        + " spec.persistentVolumeReclaimPolicy: Unsupported value: \"Keep\": supported values:"
                        + " \"Delete\", \"Recycle\", \"Retain\";spec.volumeMode: Unsupported value: \"Tape\": supported"
                        + " values: \"Block\", \"Filesystem\"",
                "VOLUME, 'nodeAffinity': {} | spec.nodeAffinity.required: Required value: must specify required node"
                        + " constraints",
                "VOLUME, 'nodeAffinity': {'required': {'nodeSelectorTerms': []}} |"
                        + " spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node"
                        + " selector term",
            })
    void aVolumeIsChecked(String spec, String expected) {
        assertThat(String.join(
                        ";", Writes.texts(new PersistentVolumeStrategy().validate(volume(spec), Writes.onNothing()))))
                .isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "",
            value = {
                "CLAIM | ",
                "'resources': {'requests': {'storage': '1Gi'}} | spec.accessModes: Required value: at least 1 access"
                        + " mode is required",
                "'accessModes': ['ReadWriteOnce'] | spec.resources[storage]: Required value",
                "'accessModes': ['ReadWriteOnce'], 'resources': {'requests': {'storage': '-1'}} |"
                        + " spec.resources[storage]: Invalid value: \"-1\": must be greater than zero",
                "CLAIM, 'dataSource': {'kind': 'VolumeSnapshot', 'name': 's'} | spec.dataSource: Invalid value:"
                        + " \"VolumeSnapshot\": must be 'PersistentVolumeClaim' when referencing the default apiGroup",
                "CLAIM, 'dataSource': {'kind': 'PersistentVolumeClaim', 'name': 'a'}, 'dataSourceRef': {'kind':"
                        + " 'PersistentVolumeClaim', 'name': 'b'} | spec: Invalid value: \"spec.dataSource\": must match"
                        + " dataSourceRef",
                "CLAIM, 'storageClassName': '' | ",
            })
    void aClaimIsChecked(String spec, String expected) {
        assertThat(String.join(
                        ";",
                        Writes.texts(new PersistentVolumeClaimStrategy().validate(claim(spec), Writes.onNothing()))))
                .isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void aClaimKeepsItsSpecButForTheVolumeThatItGets() {
        PersistentVolumeClaimStrategy strategy = new PersistentVolumeClaimStrategy();

        assertThat(strategy.validateUpdate(claim("CLAIM, 'volumeName': 'v'"), claim("CLAIM"), Writes.onNothing()))
                .isEmpty();
        assertThat(Writes.texts(strategy.validateUpdate(
                        claim("CLAIM, 'volumeName': 'w'"), claim("CLAIM, 'volumeName': 'v'"), Writes.onNothing())))
                .singleElement()
                .asString()
                .startsWith("spec: Forbidden: spec is immutable after creation except");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "",
            value = {
                "'provisioner': 'example.com/disks' | ",
                "'provisioner': '' | provisioner: Required value",
                "'provisioner': 'a', 'reclaimPolicy': 'Recycle', 'volumeBindingMode': 'Late' | reclaimPolicy:"
                        + " Unsupported value: \"Recycle\": supported values: \"Delete\", \"Retain\";volumeBindingMode:"
                        + " Unsupported value: \"Late\": supported values: \"Immediate\", \"WaitForFirstConsumer\"",
                "'provisioner': 'a', 'parameters': {'': 'x'} | parameters: Invalid value: \"\": field can not be"
                        + " empty.",
            })
    void aClassIsChecked(String fields, String expected) {
        StorageClass storage = Writes.json(StorageClass.class, "{'metadata': {'name': 's'}, " + fields + "}");
        StorageClassStrategy strategy = new StorageClassStrategy();
        strategy.setDefaults(storage);

        assertThat(String.join(";", Writes.texts(strategy.validate(storage, Writes.onNothing()))))
                .isEqualTo(expected == null ? "" : expected);
    }
}
