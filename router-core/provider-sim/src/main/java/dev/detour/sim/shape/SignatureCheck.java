package dev.detour.sim.shape;

import io.vertx.core.MultiMap;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks AWS Signature Version 4 as a server does: from the request as it came, with the secret.
 *
 * <p>Source: "Create a signed AWS API request", AWS Identity and Access Management user guide.
 */
final class SignatureCheck {
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/ ]+)/(\\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request,"
              + " ?SignedHeaders=([a-z0-9;_-]+), ?Signature=([0-9a-f]{64})");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Duration SKEW = Duration.ofMinutes(5);

  private SignatureCheck() {}

  /** What AWS says of a request that is not signed as it should be. */
  record Complaint(String type, String message) {}

  /** What is wrong with a request's signature; {@code key} is {@code id:secret}. */
  static Optional<Complaint> complaint(String key, Incoming incoming, Instant now) {
    String id = key.substring(0, key.indexOf(':'));
    String secret = key.substring(key.indexOf(':') + 1);
    String header = incoming.headers().get("authorization");
    if (header == null) {
      return Optional.of(
          new Complaint("MissingAuthenticationTokenException", "Missing Authentication Token"));
    }
    Matcher parts = AUTHORIZATION.matcher(header);
    if (!parts.matches()) {
      return Optional.of(
          new Complaint(
              "IncompleteSignatureException", "Authorization header requires a signature."));
    } else if (!parts.group(1).equals(id)) {
      return Optional.of(
          new Complaint(
              "UnrecognizedClientException",
              "The security token included in the request is invalid."));
    } else if (!isFresh(incoming.headers().get("x-amz-date"), parts.group(2), now)) {
      return Optional.of(
          new Complaint("InvalidSignatureException", "Signature expired: it is now later."));
    }
    List<String> signed = Arrays.asList(parts.group(5).split(";"));
    boolean good =
        signed.contains("host")
            && signed.contains("x-amz-date")
            && parts.group(4).equals("bedrock")
            && signature(parts, signed, secret, incoming).equals(parts.group(6));
    return good
        ? Optional.empty()
        : Optional.of(
            new Complaint(
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided."
                    + " Check your AWS Secret Access Key and signing method. Consult the service"
                    + " documentation for details."));
  }

  private static boolean isFresh(String stamp, String day, Instant now) {
    if (stamp == null || !stamp.startsWith(day)) {
      return false;
    }
    try {
      Instant at = DATE.parse(stamp, Instant::from);
      return Duration.between(at, now).abs().compareTo(SKEW) <= 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static String signature(
      Matcher parts, List<String> signed, String secret, Incoming incoming) {
    String scope = parts.group(2) + "/" + parts.group(3) + "/" + parts.group(4) + "/aws4_request";
    String toSign =
        "AWS4-HMAC-SHA256\n"
            + incoming.headers().get("x-amz-date")
            + "\n"
            + scope
            + "\n"
            + sha256(canonical(signed, incoming).getBytes(StandardCharsets.UTF_8));
    byte[] signing = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String step : scope.split("/", -1)) {
      signing = hmac(signing, step);
    }
    return HexFormat.of().formatHex(hmac(signing, toSign));
  }

  /** The request in the one form of which both sides take the hash. */
  private static String canonical(List<String> signed, Incoming incoming) {
    int query = incoming.uri().indexOf('?');
    String path = query < 0 ? incoming.uri() : incoming.uri().substring(0, query);
    String segments =
        Arrays.stream(path.split("/", -1))
            .map(SignatureCheck::encode)
            .collect(Collectors.joining("/"));
    MultiMap headers = incoming.headers();
    String lines =
        signed.stream()
            .map(name -> name + ":" + trimmed(headers.getAll(name)) + "\n")
            .collect(Collectors.joining());
    return String.join(
        "\n",
        incoming.method(),
        segments,
        query < 0 ? "" : sortedQuery(incoming.uri().substring(query + 1)),
        lines,
        String.join(";", signed),
        sha256(incoming.body().getBytes()));
  }

  private static String trimmed(List<String> values) {
    return values.stream()
        .map(value -> value.trim().replaceAll(" +", " "))
        .collect(Collectors.joining(","));
  }

  private static String sortedQuery(String query) {
    TreeMap<String, String> sorted = new TreeMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      sorted.put(encode(decode(name)), encode(decode(value)));
    }
    return sorted.entrySet().stream()
        .map(pair -> pair.getKey() + "=" + pair.getValue())
        .collect(Collectors.joining("&"));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
