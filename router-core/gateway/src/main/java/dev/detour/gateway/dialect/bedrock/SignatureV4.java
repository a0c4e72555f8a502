package dev.detour.gateway.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.detour.store.Sha256;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs calls with AWS Signature Version 4.
 *
 * <pre>
 * canonical = method, path, query, headers, names of headers, hash of the body; a line each
 * signature = HMAC(key of day, region and service; algorithm, time, scope, hash of canonical)
 * </pre>
 *
 * <p>Source: AWS Identity and Access Management user guide, "Create a signed AWS API request".
 */
final class SignatureV4 {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final AwsCredential credential;
  private final String region;
  private final String service;

  SignatureV4(AwsCredential credential, String region, String service) {
    this.credential = credential;
    this.region = region;
    this.service = service;
  }

  /**
   * The headers that make a call a signed one, to be sent besides {@code host}.
   *
   * @param host as the header will name it
   * @param uri path and query, encoded as they are sent
   */
  Map<String, String> sign(String method, String host, String uri, byte[] body, Instant now) {
    String stamp = STAMP.format(now);
    TreeMap<String, String> signed = new TreeMap<>();
    signed.put("host", host);
    signed.put("x-amz-date", stamp);
    credential.sessionToken().ifPresent(token -> signed.put("x-amz-security-token", token));
    String names = String.join(";", signed.keySet());
    String scope = stamp.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
    String canonical = canonical(method, uri, signed, names, body);
    String toSign = String.join("\n", ALGORITHM, stamp, scope, sha256(canonical.getBytes(UTF_8)));
    TreeMap<String, String> headers = new TreeMap<>(signed);
    headers.remove("host");
    headers.put(
        "authorization",
        ALGORITHM
            + " Credential="
            + credential.accessKeyId()
            + "/"
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + HexFormat.of().formatHex(hmac(key(scope), toSign)));
    return headers;
  }

  private static String canonical(
      String method, String uri, Map<String, String> signed, String names, byte[] body) {
    int query = uri.indexOf('?');
    StringBuilder text = new StringBuilder(method).append('\n');
    text.append(path(query < 0 ? uri : uri.substring(0, query))).append('\n');
    text.append(query < 0 ? "" : query(uri.substring(query + 1))).append('\n');
    signed.forEach((name, value) -> text.append(name).append(':').append(value).append('\n'));
    return text.append('\n').append(names).append('\n').append(sha256(body)).toString();
  }

  /** Every segment is encoded once more than it is sent. */
  private static String path(String sent) {
    StringBuilder path = new StringBuilder();
    int start = 0;
    for (int slash = sent.indexOf('/'); slash >= 0; slash = sent.indexOf('/', start)) {
      path.append(encoded(sent.substring(start, slash))).append('/');
      start = slash + 1;
    }
    return path.append(encoded(sent.substring(start))).toString();
  }

  /** Parameters in the order of their names; this service's are sent encoded already. */
  private static String query(String sent) {
    TreeMap<String, String> sorted = new TreeMap<>();
    for (String pair : sent.split("&", -1)) {
      int equals = pair.indexOf('=');
      sorted.put(
          equals < 0 ? pair : pair.substring(0, equals),
          equals < 0 ? "" : pair.substring(equals + 1));
    }
    StringBuilder query = new StringBuilder();
    sorted.forEach(
        (name, value) ->
            query.append(query.isEmpty() ? "" : "&").append(name).append('=').append(value));
    return query.toString();
  }

  private byte[] key(String scope) {
    byte[] key = ("AWS4" + credential.secretAccessKey()).getBytes(UTF_8);
    for (String part : scope.split("/", -1)) {
      key = hmac(key, part);
    }
    return key;
  }

  /** A text in a path: all but letters, digits and {@code -._~} as {@code %XX}. */
  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.of(bytes));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
