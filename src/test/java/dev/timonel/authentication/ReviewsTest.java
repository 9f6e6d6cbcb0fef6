package dev.timonel.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.registry.Registry;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Reviews about others, and what others check tokens with. Dan may read pods in {@code default}, and everything about no other. */
@ExtendWith(ClosedServer.Resolver.class)
class ReviewsTest {
    private static final String AUTHORIZATION = "/apis/authorization.k8s.io/v1/";
    private static final String REVIEW = AUTHORIZATION + "subjectaccessreviews";
    private static final String LOCAL = AUTHORIZATION + "namespaces/default/localsubjectaccessreviews";
    private static final String TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews";

    private final ClosedServer closed;

    ReviewsTest(ClosedServer closed) {
        this.closed = closed;
    }

    @BeforeAll
    static void allowDan(ClosedServer closed) {
        closed.allow("dan", "dan", "default", "{'verbs':['get','list'],'apiGroups':[''],'resources':['pods']}");
        closed.make("/api/v1/namespaces/default/serviceaccounts", "'metadata':{'name':'reviewer'}");
        closed.make(
                ClosedServer.RBAC + "clusterrolebindings",
                "'metadata':{'name':'reviewer'},'roleRef':{'kind':'ClusterRole','name':'system:auth-delegator',"
                        + "'apiGroup':'rbac.authorization.k8s.io'},'subjects':[{'kind':'ServiceAccount',"
                        + "'name':'reviewer','namespace':'default'}]");
    }

    private static JsonNode body(String answer, String code) {
        assertThat(answer).startsWith(code + " ");
        return KubeJson.tree(answer.substring(4).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        'user':'dan','resourceAttributes':{'verb':'list','resource':'pods','namespace':'default'}       | true
        'user':'dan','resourceAttributes':{'verb':'list','resource':'pods','namespace':'kube-system'}   | false
        'user':'dan','resourceAttributes':{'verb':'list','resource':'pods'}                             | false
        'user':'dan','resourceAttributes':{'verb':'list','group':'apps','resource':'pods','namespace':'default'} | false
        'groups':['system:masters'],'resourceAttributes':{'verb':'delete','resource':'nodes'}           | true
        'user':'nobody','groups':['system:serviceaccounts'],'nonResourceAttributes':{'verb':'get','path':'/openid/v1/jwks'} | true
        'user':'nobody','nonResourceAttributes':{'verb':'get','path':'/openid/v1/jwks'}                 | false
        'user':'nobody','nonResourceAttributes':{'verb':'get','path':'/api'}                            | false
        """)
    void whoAsksAboutOthersHearsWhatTheyWouldHear(String spec, boolean allowed) {
        JsonNode answer = body(closed.send("POST", REVIEW, closed.admin, "{'spec':{" + spec + "}}"), "201");
        assertThat(answer.path("kind").asString()).isEqualTo("SubjectAccessReview");
        assertThat(answer.path("status").path("allowed").asBoolean()).isEqualTo(allowed);
        assertThat(answer.path("status").has("denied")).isFalse();
        assertThat(answer.path("spec"))
                .isEqualTo(KubeJson.tree(ClosedServer.ascii("{" + spec.replace('\'', '"') + "}")));
    }

    @Test
    void theReasonNamesTheBinding() {
        String asked =
                "{'spec':{'user':'dan','resourceAttributes':{'verb':'get','resource':'pods','namespace':'default'}}}";
        assertThat(body(closed.send("POST", REVIEW, closed.admin, asked), "201")
                        .path("status")
                        .path("reason")
                        .asString())
                .isEqualTo("RBAC: allowed by RoleBinding \"dan-dan/default\" of ClusterRole \"dan\" to User \"dan\"");
    }

    /** What the review says is what the request hears, for everybody at everything. */
    @ParameterizedTest
    @CsvSource({
        "dans,dan,GET,get,/api/v1/namespaces/default/pods/a,pods,a",
        "dans,dan,GET,list,/api/v1/namespaces/default/pods,pods,",
        "dans,dan,DELETE,deletecollection,/api/v1/namespaces/default/pods,pods,",
        "bobs,bob,GET,list,/api/v1/namespaces/default/pods,pods,",
        "dans,dan,GET,list,/api/v1/namespaces/default/secrets,secrets,"
    })
    void theReviewAndTheGateSayTheSame(
            String token, String user, String method, String verb, String path, String resource, String name) {
        String asked = "{'spec':{'user':'" + user + "','resourceAttributes':{'verb':'" + verb + "','resource':'"
                + resource + "','namespace':'default','name':'" + (name == null ? "" : name) + "'}}}";
        boolean allowed = body(closed.send("POST", REVIEW, closed.admin, asked), "201")
                .path("status")
                .path("allowed")
                .asBoolean();
        assertThat(closed.send(method, path, token, "").startsWith("403 ")).isEqualTo(!allowed);
    }

    @Test
    void aLocalReviewIsAboutItsNamespaceAlone() {
        String here = "'resourceAttributes':{'verb':'get','resource':'pods','namespace':'default'}";
        JsonNode answer = body(closed.send("POST", LOCAL, closed.admin, "{'spec':{'user':'dan'," + here + "}}"), "201");
        assertThat(answer.path("status").path("allowed").asBoolean()).isTrue();
        assertThat(answer.path("metadata").path("namespace").asString()).isEqualTo("default");
        assertThat(closed.send(
                        "POST",
                        LOCAL,
                        closed.admin,
                        "{'spec':{'user':'dan'," + here.replace("'default'", "'x'") + "}}"))
                .startsWith("422 ")
                .contains("spec.resourceAttributes.namespace: Invalid value: \\\"x\\\": must match metadata.namespace");
        assertThat(closed.send(
                        "POST",
                        LOCAL,
                        closed.admin,
                        "{'spec':{'user':'dan','nonResourceAttributes':{'verb':'get','path':'/'}}}"))
                .startsWith("422 ")
                .contains("disallowed on this kind of request");
        assertThat(closed.send("POST", LOCAL, closed.admin, "{'metadata':{'namespace':'x'},'spec':{'user':'dan'}}"))
                .startsWith("400 ");
        assertThat(closed.send("POST", AUTHORIZATION + "localsubjectaccessreviews", closed.admin, "{}"))
                .startsWith("404 ");
        assertThat(closed.send("POST", AUTHORIZATION + "namespaces/default/subjectaccessreviews", closed.admin, "{}"))
                .startsWith("404 ");
        assertThat(closed.send("GET", LOCAL, closed.admin, "")).startsWith("405 ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        {'spec':{'resourceAttributes':{'verb':'get'}}}                | spec.user: Invalid value: \\"\\": at least one of user or group must be specified
        {'spec':{'user':'a'}}                                         | exactly one of nonResourceAttributes or resourceAttributes must be specified
        {'metadata':{'name':'x'},'spec':{'user':'a','resourceAttributes':{}}} | must be empty
        {'spec':{'user':'a','resourceAttributes':{'labelSelector':{}}}} | spec.resourceAttributes.labelSelector.requirements: Required value
        """)
    void aQuestionThatIsNoneIsRefused(String body, String because) {
        assertThat(closed.send("POST", REVIEW, closed.admin, body))
                .startsWith("422 ")
                .contains("SubjectAccessReview.authorization.k8s.io \\\"\\\" is invalid", because);
    }

    @Test
    void onlyWhoMayAsksAboutOthers() {
        assertThat(closed.send("POST", REVIEW, "bobs", "{}")).startsWith("403 ");
        assertThat(closed.send("POST", LOCAL, "bobs", "{}")).startsWith("403 ");
        assertThat(closed.send("POST", TOKENS, "bobs", "{}")).startsWith("403 ");
        assertThat(closed.send(
                        "POST",
                        AUTHORIZATION + "selfsubjectaccessreviews",
                        "bobs",
                        "{'spec':{'nonResourceAttributes':{'verb':'get','path':'/route'}}}"))
                .startsWith("201 ")
                .contains("\"allowed\":false");
    }

    @Test
    void aTokenIsReviewedForTheAudiencesThatAreAsked() {
        String own = closed.accountToken(List.of(), null);
        JsonNode answer = review(own, "");
        assertThat(answer.path("status").path("authenticated").asBoolean()).isTrue();
        JsonNode user = answer.path("status").path("user");
        assertThat(user.path("username").asString()).isEqualTo("system:serviceaccount:default:default");
        assertThat(user.path("uid").asString())
                .isEqualTo(closed.object(Kinds.SERVICE_ACCOUNT, "default", "default")
                        .uid());
        assertThat(StreamSupport.stream(user.path("groups").spliterator(), false)
                        .map(JsonNode::asString))
                .containsExactly("system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated");
        assertThat(user.path("extra")
                        .path("authentication.kubernetes.io/credential-id")
                        .get(0)
                        .asString())
                .startsWith("JTI=");
        assertThat(answer.path("status").path("audiences").get(0).asString())
                .isEqualTo("https://kubernetes.default.svc.cluster.local");

        String vault = closed.accountToken(List.of("vault", "other"), null);
        assertThat(review(vault, "").path("status").toString())
                .isEqualTo("{\"user\":{},\"error\":\"invalid bearer token\"}");
        assertThat(review(vault, "'vault','third'")
                        .path("status")
                        .path("audiences")
                        .toString())
                .isEqualTo("[\"vault\"]");
        assertThat(review(own, "'vault'").path("status").has("authenticated")).isFalse();
        assertThat(review("bobs", "")
                        .path("status")
                        .path("user")
                        .path("username")
                        .asString())
                .isEqualTo("bob");
        assertThat(review("bobs", "'vault'").path("status").has("authenticated"))
                .isFalse();
        assertThat(review("x".repeat(100_000), "").path("status").has("authenticated"))
                .isFalse();
        assertThat(closed.send("POST", TOKENS, closed.admin, "{'spec':{}}"))
                .startsWith("400 ")
                .contains("token is required for TokenReview in authentication");
    }

    private JsonNode review(String token, String audiences) {
        return body(
                closed.send(
                        "POST",
                        TOKENS,
                        closed.admin,
                        "{'metadata':{'name':'kept'},'spec':{'token':'" + token + "','audiences':[" + audiences
                                + "]}}"),
                "201");
    }

    /** As a service that delegates does it: with a token of its own account, in protobuf. */
    @Test
    void reviewsAreAskedInProtobuf() throws Exception {
        String token = closed.accounts(java.time.Instant.now())
                .issue(
                        closed.object(Kinds.SERVICE_ACCOUNT, "default", "reviewer"),
                        List.of(),
                        java.time.Duration.ofHours(1),
                        null);
        for (String review : List.of("TokenReview full", "SubjectAccessReview full")) {
            JsonNode vector = StreamSupport.stream(vectors().spliterator(), false)
                    .filter(v -> v.path("name").asString().equals(review))
                    .findFirst()
                    .orElseThrow();
            HttpResponse<String> answer = closed.client.send(
                    HttpRequest.newBuilder(URI.create(closed.https + (review.startsWith("T") ? TOKENS : REVIEW)))
                            .header("Content-Type", "application/vnd.kubernetes.protobuf")
                            .header("Authorization", "Bearer " + token)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(Base64.getDecoder()
                                    .decode(vector.path("protobuf").asString())))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isIn(201, 422);
        }
    }

    private static JsonNode vectors() throws Exception {
        try (var in = ReviewsTest.class.getResourceAsStream("/protobuf/vectors.json")) {
            return KubeJson.tree(in.readAllBytes());
        }
    }

    /** As a relying party does it, with nothing but the two documents. */
    @Test
    void whoeverMayReadTheKeysChecksTokensAlone() throws Exception {
        String token = closed.accountToken(List.of(), null);
        HttpResponse<String> configuration = ClosedServer.exchange(
                closed.client, "GET", closed.https + "/.well-known/openid-configuration", token, "");
        assertThat(configuration.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(configuration.headers().firstValue("Cache-Control")).hasValue("public, max-age=3600");
        JsonNode document = KubeJson.tree(ClosedServer.ascii(configuration.body()));
        assertThat(document.path("jwks_uri").asString()).isEqualTo(closed.https + "/openid/v1/jwks");
        HttpResponse<String> keys = ClosedServer.exchange(
                closed.client, "GET", document.path("jwks_uri").asString(), token, "");
        assertThat(keys.headers().firstValue("Content-Type")).hasValue("application/jwk-set+json");
        JsonNode key =
                KubeJson.tree(ClosedServer.ascii(keys.body())).path("keys").get(0);
        String[] parts = token.split("\\.", -1);
        JsonNode header = KubeJson.tree(Base64.getUrlDecoder().decode(parts[0]));
        assertThat(header.path("kid")).isEqualTo(key.path("kid"));
        assertThat(KubeJson.tree(Base64.getUrlDecoder().decode(parts[1])).path("iss"))
                .isEqualTo(document.path("issuer"));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        signature.initVerify(KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(
                        new ECPoint(number(key, "x"), number(key, "y")),
                        curve.getParameterSpec(ECParameterSpec.class))));
        signature.update(ClosedServer.ascii(parts[0] + "." + parts[1]));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    private static BigInteger number(JsonNode key, String coordinate) {
        return new BigInteger(
                1, Base64.getUrlDecoder().decode(key.path(coordinate).asString()));
    }

    @ParameterizedTest
    @CsvSource({"/openid/v1/jwks", "/openid/v1/jwks/", "/.well-known/openid-configuration"})
    void theKeysAreForServiceAccounts(String path) {
        assertThat(closed.send("GET", path, closed.accountToken(List.of(), null), ""))
                .startsWith("200 ");
        assertThat(closed.send("GET", path, "bobs", "")).startsWith("403 ");
        assertThat(closed.send("GET", path, "", "")).startsWith("403 ");
        assertThat(closed.send("POST", path, closed.admin, "{}")).startsWith("405 ");
        assertThat(closed.send("GET", path + "x", closed.admin, "")).startsWith("404 ");
    }

    @Test
    void nothingOfAReviewIsKept() {
        long before = closed.server.context().getBean(Registry.class).current().revision();
        review("bobs", "");
        assertThat(closed.server.context().getBean(Registry.class).current().revision())
                .isEqualTo(before);
    }
}
