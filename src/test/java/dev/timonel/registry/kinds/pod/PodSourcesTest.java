package dev.timonel.registry.kinds.pod;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes, environments, mounts, claims and privileges of pods: the words are those that kube-apiserver 1.37.2 answered. */
class PodSourcesTest {
    private static final String ONE_OF_MANY = "may not specify more than 1 volume type";

    private final PodStrategy strategy = new PodStrategy();

    private List<String> errors(String spec) {
        Pod pod = json(Pod.class, "{'metadata':{'name':'p','namespace':'d'},'spec':{" + spec + "}}");
        strategy.setDefaults(pod);
        return texts(strategy.validate(pod, Writes.onNothing()));
    }

    private List<String> volume(String source) {
        return errors("'containers':[{'name':'c','image':'i'}],'volumes':[{'name':'v'," + source + "}]");
    }

    private List<String> container(String fields) {
        return errors("'volumes':[{'name':'v','emptyDir':{}},{'name':'b','persistentVolumeClaim':{'claimName':'x'}}],"
                + "'containers':[{'name':'c','image':'i'," + fields + "}]");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'emptyDir':{'sizeLimit':'-1'} | emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity",
                "'hostPath':{} | hostPath.path: Required value",
                "'hostPath':{'path':'/a/../b'} | hostPath.path: Invalid value: \"/a/../b\": must not contain '..'",
                "'hostPath':{'path':'/a','type':'Dir'} | hostPath.type: Unsupported value: \"Dir\": supported values: \"\","
                        + " \"BlockDevice\", \"CharDevice\", \"Directory\", \"DirectoryOrCreate\", \"File\", \"FileOrCreate\", \"Socket\"",
                "'secret':{} | secret.secretName: Required value",
                "'secret':{'secretName':'s','defaultMode':512} | secret.defaultMode: Invalid value: 512: must be a number between 0"
                        + " and 0777 (octal), both inclusive",
                "'configMap':{} | configMap.name: Required value",
                "'configMap':{'name':'m','items':[{'path':'p'}]} | configMap.items[0].key: Required value",
                "'configMap':{'name':'m','items':[{'key':'k','path':'/p'}]} | configMap.items[0].path: Invalid value: \"/p\": must be a"
                        + " relative path",
                "'configMap':{'name':'m','items':[{'key':'k','path':'..p'}]} | configMap.items[0].path: Invalid value: \"..p\": must not"
                        + " start with '..'",
                "'persistentVolumeClaim':{} | persistentVolumeClaim.claimName: Required value",
                "'nfs':{'server':'s','path':'p'} | nfs.path: Invalid value: \"p\": must be an absolute path",
                "'downwardAPI':{'items':[{'path':'p'}]} | downwardAPI: Required value: one of fieldRef and resourceFieldRef is required",
                "'downwardAPI':{'items':[{'path':'p','fieldRef':{'fieldPath':'status.podIP'}}]} | downwardAPI.fieldRef.fieldPath:"
                        + " Unsupported value: \"status.podIP\": supported values: \"metadata.annotations\", \"metadata.labels\","
                        + " \"metadata.name\", \"metadata.namespace\", \"metadata.uid\"",
                "'projected':{'sources':[{'serviceAccountToken':{'path':'t','expirationSeconds':5}}]} |"
                        + " projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less"
                        + " than 10 minutes",
                "'projected':{'sources':[{'secret':{'name':'a','items':[{'key':'k','path':'p'}]}},{'configMap':{'name':'b','items':"
                        + "[{'key':'k','path':'p'}]}}]} | projected: Invalid value: \"b\": conflicting duplicate paths",
                "'csi':{} | csi.driver: Required value",
                "'ephemeral':{} | ephemeral.volumeClaimTemplate: Required value",
                "'image':{} | image.reference: Required value",
                "'rbd':{'monitors':['m']} | rbd.image: Required value",
                "'fc':{'targetWWNs':['x']} | fc.lun: Required value: lun is required if targetWWNs is specified",
                "'gcePersistentDisk':{} | persistentDisk.pdName: Required value",
                "'emptyDir':{},'secret':{} | secret: Forbidden: " + ONE_OF_MANY,
                "'emptyDir':{},'downwardAPI':{} | downwarAPI: Forbidden: " + ONE_OF_MANY,
            })
    void refusesAVolume(String source, String error) {
        assertThat(volume(source)).containsExactly("spec.volumes[0]." + error);
    }

    @Test
    void aVolumeThatIsRefusedCannotBeMounted() {
        assertThat(errors("'volumes':[{'name':'v','secret':{}}],"
                        + "'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'v','mountPath':'/m'}]}]"))
                .containsExactly(
                        "spec.volumes[0].secret.secretName: Required value",
                        "spec.containers[0].volumeMounts[0].name: Not found: \"v\"");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'env':[{'name':'A','valueFrom':{}}] | env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`,"
                        + " `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
                "'env':[{'name':'A','value':'v','valueFrom':{'configMapKeyRef':{'name':'m','key':'k'}}}] | env[0].valueFrom: Invalid"
                        + " value: \"\": may not be specified when `value` is not empty",
                "'env':[{'name':'A','valueFrom':{'secretKeyRef':{'name':'s'}}}] | env[0].valueFrom.secretKeyRef.key: Required value",
                "'env':[{'name':'A','valueFrom':{'fieldRef':{'fieldPath':'spec.x'}}}] | env[0].valueFrom.fieldRef.fieldPath: Invalid"
                        + " value: \"spec.x\": error converting fieldPath: field label not supported: spec.x",
                "'env':[{'name':'A','valueFrom':{'fieldRef':{'fieldPath':'status.phase'}}}] | env[0].valueFrom.fieldRef.fieldPath:"
                        + " Unsupported value: \"status.phase\": supported values: \"metadata.name\", \"metadata.namespace\","
                        + " \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\", \"status.hostIPs\","
                        + " \"status.podIP\", \"status.podIPs\"",
                "'env':[{'name':'A','valueFrom':{'resourceFieldRef':{'resource':'cpu'}}}] | env[0].valueFrom.resourceFieldRef.resource:"
                        + " Unsupported value: \"cpu\": supported values: \"limits.cpu\", \"limits.ephemeral-storage\","
                        + " \"limits.memory\", \"requests.cpu\", \"requests.ephemeral-storage\", \"requests.memory\"",
                "'env':[{'name':'A','valueFrom':{'resourceFieldRef':{'resource':'limits.cpu','divisor':'2'}}}] |"
                        + " env[0].valueFrom.resourceFieldRef.divisor: Invalid value: \"limits.cpu\": only divisor's values 1m and 1 are"
                        + " supported with the cpu resource",
                "'envFrom':[{}] | envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`",
                "'envFrom':[{'configMapRef':{}}] | envFrom[0].configMapRef.name: Required value",
                "'envFrom':[{'configMapRef':{'name':'a'},'secretRef':{'name':'b'}}] | envFrom: Invalid value: \"\": may not have more"
                        + " than one field specified at a time",
                "'volumeMounts':[{'name':'v','mountPath':'/m','subPath':'/s'}] | volumeMounts.subPath: Invalid value: \"/s\": must be a"
                        + " relative path",
                "'volumeMounts':[{'name':'v','mountPath':'/m','subPath':'s','subPathExpr':'t'}] | volumeMounts[0].subPathExpr: Invalid"
                        + " value: \"t\": subPathExpr and subPath are mutually exclusive",
                "'volumeMounts':[{'name':'v','mountPath':'/m','mountPropagation':'Bidirectional'}] | volumeMounts.mountPropagation:"
                        + " Forbidden: Bidirectional mount propagation is available only to privileged containers",
                "'volumeMounts':[{'name':'v','mountPath':'/m','recursiveReadOnly':'Enabled'}] | volumeMounts.recursiveReadOnly:"
                        + " Forbidden: may only be specified when readOnly is true",
                "'volumeDevices':[{'name':'v','devicePath':'/d'}] | volumeDevices[0].name: Invalid value: \"v\": can only use volume"
                        + " source type of PersistentVolumeClaim or Ephemeral for block mode",
                "'volumeDevices':[{'name':'b'}] | volumeDevices[0].devicePath: Required value",
                "'restartPolicy':'x' | restartPolicy: Unsupported value: \"x\": supported values: \"Always\", \"Never\", \"OnFailure\"",
                "'restartPolicy':'Never','restartPolicyRules':[{'action':'Restart'}] | restartPolicyRules[0].exitCodes: Required value:"
                        + " must be specified",
                "'resizePolicy':[{'resourceName':'x','restartPolicy':'NotRequired'}] | resizePolicy: Unsupported value: \"x\": supported"
                        + " values: \"cpu\", \"memory\"",
                "'resources':{'claims':[{'name':'x'}]} | resources.claims[0]: Not found: \"x\": must be one of the names in"
                        + " pod.spec.resourceClaims which is empty",
                "'securityContext':{'procMount':'Unmasked'} | securityContext.procMount: Invalid value: \"Unmasked\": `hostUsers` must be"
                        + " false to use `Unmasked`",
                "'securityContext':{'appArmorProfile':{'type':'x'}} | securityContext.appArmorProfile.type: Unsupported value: \"x\":"
                        + " supported values: \"Localhost\", \"RuntimeDefault\", \"Unconfined\"",
            })
    void refusesOfAContainer(String fields, String error) {
        assertThat(container(fields)).containsExactly("spec.containers[0]." + error);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'os':{'name':'x'} | spec.os: Unsupported value: \"x\": supported values: \"linux\", \"windows\"",
                "'os':{} | spec.os.name: Required value",
                "'hostnameOverride':'x','setHostnameAsFQDN':true | spec.hostnameOverride: Forbidden: may not be specified when"
                        + " setHostnameAsFQDN is true",
                "'hostUsers':false,'hostPID':true | spec.HostPID: Forbidden: when `hostUsers` is false",
                "'securityContext':{'sysctls':[{'name':'a.b'},{'name':'a.b'}]} | spec.securityContext.sysctls[1].name: Duplicate value:"
                        + " \"a.b\"",
                "'securityContext':{'sysctls':[{'name':'A'}]} | spec.securityContext.sysctls[0].name: Invalid value: \"A\": must have at"
                        + " most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$",
                "'securityContext':{'supplementalGroupsPolicy':'x'} | spec.securityContext.supplementalGroupsPolicy: Unsupported value:"
                        + " \"x\": supported values: \"Merge\", \"Strict\"",
                "'securityContext':{'seLinuxChangePolicy':'x'} | spec.securityContext.seLinuxChangePolicy: Unsupported value: \"x\":"
                        + " supported values: \"MountOption\", \"Recursive\"",
                "'resourceClaims':[{'name':'b'}] | spec.resourceClaims[0]: Invalid value: {\"Name\":\"b\",\"ResourceClaimName\":null,"
                        + "\"ResourceClaimTemplateName\":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
            })
    void refusesOfAPod(String fields, String error) {
        assertThat(errors("'containers':[{'name':'c','image':'i'}]," + fields)).containsExactly(error);
    }

    @Test
    void containersWithoutANameHaveTheSameName() {
        assertThat(errors("'containers':[{'image':'x'},{'image':'y'}]"))
                .containsExactly(
                        "spec.containers[0].name: Required value",
                        "spec.containers[1].name: Required value",
                        "spec.containers[1].name: Duplicate value: \"\"");
    }

    @Test
    void ephemeralContainersAreLookedAtEvenWhereTheyAreRefused() {
        assertThat(errors("'containers':[{'name':'c','image':'i'}],'ephemeralContainers':[{'name':'c','image':'x',"
                        + "'livenessProbe':{}}]"))
                .containsExactly(
                        "spec.ephemeralContainers[0].name: Duplicate value: \"c\"",
                        "spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container",
                        "spec.ephemeralContainers: Forbidden: cannot be set on create");
    }

    /** {@code SetDefaults_Pod}, not {@code SetDefaults_PodSpec}: a template stays as it was written. */
    @Test
    void whatOnlyPodsHaveIsNoDefaultOfATemplate() {
        PodTemplateSpec template = json(
                PodTemplateSpec.class,
                "{'spec':{'hostNetwork':true,'containers':[{'name':'c','image':'i','ports':[{'containerPort':80}],"
                        + "'resources':{'limits':{'cpu':'1'}}}]}}");
        PodTemplates.setDefaults(template);
        assertThat(template.getSpec().getEnableServiceLinks()).isNull();
        assertThat(template.getSpec().getContainers().get(0).getResources().getRequests())
                .isEmpty();
        assertThat(template.getSpec().getContainers().get(0).getPorts().get(0).getHostPort())
                .isNull();
        assertThat(PodValidation.validateTemplate(template.getSpec())).isEmpty();
    }

    @Test
    void sourcesOfVolumesAndVariablesHaveTheirDefaults() {
        Pod pod = json(
                Pod.class,
                "{'spec':{'containers':[{'name':'c','image':'i','env':[{'name':'A','valueFrom':{'resourceFieldRef':"
                        + "{'resource':'limits.cpu'}}}]}],'volumes':[{'name':'d','downwardAPI':{'items':[{'path':'p','fieldRef':"
                        + "{'fieldPath':'metadata.name'}}]}},{'name':'e','ephemeral':{'volumeClaimTemplate':{'spec':{}}}},"
                        + "{'name':'i','image':{'reference':'x:1'}}]}}");
        strategy.setDefaults(pod);
        var volumes = pod.getSpec().getVolumes();
        assertThat(pod.getSpec()
                        .getContainers()
                        .get(0)
                        .getEnv()
                        .get(0)
                        .getValueFrom()
                        .getResourceFieldRef()
                        .getDivisor())
                .hasToString("0");
        assertThat(volumes.get(0)
                        .getDownwardAPI()
                        .getItems()
                        .get(0)
                        .getFieldRef()
                        .getApiVersion())
                .isEqualTo("v1");
        assertThat(volumes.get(1)
                        .getEphemeral()
                        .getVolumeClaimTemplate()
                        .getSpec()
                        .getVolumeMode())
                .isEqualTo("Filesystem");
        assertThat(volumes.get(2).getImage().getPullPolicy()).isEqualTo("IfNotPresent");
    }
}
