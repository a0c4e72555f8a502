package dev.detour.policy.failure;

/** What an HTTP status says alone, when no field of the body says more. The same everywhere. */
final class StatusTable {
  private StatusTable() {}

  /**
   * The category of a status that is not 2xx.
   *
   * <p>A redirect means that the base URL is not the API's. 504, 522 and 524 are an intermediary's
   * word that the provider stayed silent. 499 says that the caller left, which it did not when the
   * answer still arrives. 501 is the caller's: it asked for what this route has not got.
   */
  static FailureCategory category(int status) {
    if (status < 400) {
      return FailureCategory.NOT_FOUND;
    }
    return switch (status) {
      case 401 -> FailureCategory.AUTH;
      case 402 -> FailureCategory.QUOTA_EXHAUSTED;
      case 403, 451 -> FailureCategory.PERMISSION;
      case 404, 405, 410 -> FailureCategory.NOT_FOUND;
      case 408, 504, 522, 524 -> FailureCategory.TIMEOUT;
      case 409, 424, 425, 499 -> FailureCategory.SERVER_ERROR;
      case 413 -> FailureCategory.REQUEST_TOO_LARGE;
      case 429 -> FailureCategory.RATE_LIMITED;
      case 501 -> FailureCategory.UNSUPPORTED_PARAM;
      case 503, 529 -> FailureCategory.OVERLOADED;
      default -> status >= 500 ? FailureCategory.SERVER_ERROR : FailureCategory.INVALID_REQUEST;
    };
  }
}
